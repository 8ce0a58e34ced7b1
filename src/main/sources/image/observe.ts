/** Observes its image, on the target and elsewhere, before anything is planned. Reads only. */

import { dockerAccount, noAccount } from '../../../shared/model/registry.ts'
import { onlyPart } from '../../../shared/model/release.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Image } from '../../engine/image.ts'
import { type ImageLogin, loginFor, refuseOther } from '../../registries/image-login.ts'
import { registryOf } from '../../registries/registry-of.ts'
import { type RegistryAnswer as Answered, askRegistries } from '../containers/ask-registries.ts'
import { isLocalOnly } from '../containers/image-name.ts'
import { isImageWanted, type Seen, see } from '../single/observe.ts'
import { renderedSchema } from '../single/render.ts'
import type { Intent, SourceServices, TargetContext } from '../stage.ts'
import { accountIn, type ImageConfig } from './config.ts'
import { type CopySource, copyHostIn, lookThere } from './copy-from.ts'

/** Answer of the registry on the wanted reference; `not-asked` under `never` or by image id. */
export type RegistryAnswer = { readonly kind: 'not-asked' } | Answered

export interface Observed extends Seen {
  /** Reference that the intent names: `image:tag`, or the image id of the release to go back to. */
  readonly reference: string
  readonly registry: RegistryAnswer
  /** Host that it is copied from, instead of a registry; absent = it is not. */
  readonly copy?: CopySource
  /** Digest that the registry says the tag is by now, where one image is pinned; null = it did not say. */
  readonly tagMeans?: string | null
  /** Login with which its registry is asked; null where it is not asked. Without what is secret of it. */
  readonly login: Omit<ImageLogin, 'auth'> | null
}

type ImageContext = TargetContext & Pick<SourceServices, 'clock' | 'credentials'>

export async function observe(
  context: ImageContext,
  workload: Workload,
  { intent, signal }: { readonly intent: Intent; readonly signal: AbortSignal },
): Promise<Observed> {
  const config = workload.document.source as ImageConfig
  const wanted = wantedReference(config, intent)
  const isWanted = isImageWanted(intent)
  const { local, ...copy } = isWanted
    ? await lookForImage(context, { config, intent, wanted }, signal)
    : { local: null }
  const ask = isWanted ? whatToAsk(config, intent, { wanted, isLocal: local !== null }) : null
  const account = accountIn(config)
  const login = ask === null ? null : await loginFor(context.credentials, ask, { signal, account })
  if (login) refuseOther(login, account)
  else if (isWanted && intent.release === null) await refuseUnknown(context, config, signal)
  const tagged = isWanted ? pinnedTag(config, intent) : null
  const asked = [ask, tagged].filter((each) => each !== null)
  const answers = await askRegistries({ ...context, accountFor: () => account }, asked, signal)
  return {
    reference: wanted.reference,
    registry: answers.get(ask ?? '') ?? { kind: 'not-asked' },
    ...copy,
    ...(intent.options.digest !== undefined && { tagMeans: digestIn(answers.get(tagged ?? '')) }),
    login,
    ...(await see(context, { workload, config, intent, local }, signal)),
  }
}

/** TF-24: an account that is named is there, whether its registry is asked or not. Throws as `Credentials.of` does. */
async function refuseUnknown(
  { credentials }: Pick<ImageContext, 'credentials'>,
  config: ImageConfig,
  signal: AbortSignal,
): Promise<void> {
  const account = accountIn(config)
  if (!['', dockerAccount, noAccount].includes(account))
    await credentials.of([registryOf(config.image)], signal, account)
}

interface Wanted {
  readonly reference: string
  /** To look for when the reference is not on the host: the release's pulled digest. */
  readonly fallback: string | null
}

/** TF-16; a rollback goes by image id, then by digest: tags move. */
function wantedReference(config: ImageConfig, intent: Intent): Wanted {
  if (intent.release === null) {
    const { digest } = intent.options
    const which = digest === undefined ? `:${intent.tag}` : `@${digest}`
    return { reference: `${config.image}${which}`, fallback: null }
  }
  const { release } = intent.release
  const rendered = renderedSchema.parse(intent.release.rendered)
  const { digest = null, imageId = '' } = onlyPart(release) ?? {}
  const fallback = digest === null ? null : `${rendered.image}@${digest}`
  return { reference: imageId, fallback }
}

async function inspectImage(
  engine: Engine,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Image | null> {
  const local = await engine.images.inspect(wanted.reference, signal)
  if (local || wanted.fallback === null) return local ?? null
  return (await engine.images.inspect(wanted.fallback, signal)) ?? null
}

function whatToAsk(
  config: ImageConfig,
  intent: Intent,
  { wanted, isLocal }: { readonly wanted: Wanted; readonly isLocal: boolean },
): string | null {
  if (config.pull === 'never' || copyHostIn(config) !== undefined) return null
  if (intent.release !== null) return isLocal ? null : wanted.fallback
  if (isLocalOnly(config.image)) return null
  // What has the digest is the image: no registry has a newer one.
  const isSettled = config.pull === 'if-missing' || intent.options.digest !== undefined
  return isSettled && isLocal ? null : wanted.reference
}

interface Sought {
  readonly config: ImageConfig
  readonly intent: Intent
  readonly wanted: Wanted
}

/** On the host that others copy from it is what is there; what a release ran, and is there, is had from nowhere. */
async function lookForImage(
  context: ImageContext,
  { config, intent, wanted }: Sought,
  signal: AbortSignal,
): Promise<Pick<Observed, 'local' | 'copy'>> {
  const { engine, name } = context.session
  const local = await inspectImage(engine, wanted, signal)
  const host = copyHostIn(config)
  if (host === undefined || host === name || (intent.release !== null && local)) return { local }
  const references = [wanted.reference, wanted.fallback].filter((each) => each !== null)
  const copy = await lookThere(context, host, { references, signal })
  // What came from a host has no digest that it could be found by.
  return { local: local ?? (await engine.images.inspect(copy.image.id, signal)) ?? null, copy }
}

/** Asked so that a plan can tell whether the tag still is the image that was pinned. */
function pinnedTag(config: ImageConfig, intent: Intent): string | null {
  const isAsked = config.pull !== 'never' && copyHostIn(config) === undefined
  const mayAsk = isAsked && !isLocalOnly(config.image)
  return mayAsk && intent.options.digest !== undefined ? `${config.image}:${intent.tag}` : null
}

const digestIn = (answer: Answered | undefined): string | null =>
  answer?.kind === 'digest' ? answer.digest : null
