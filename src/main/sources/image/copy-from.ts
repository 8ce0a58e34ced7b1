/** `pull: copy-from HOST`: an image comes from a host that has it, and no registry is asked. */
import { silence, within } from '../../../shared/lib/deadline.ts'
import { fail, failureOf } from '../../../shared/lib/failure-error.ts'
import { describeFailure } from '../../../shared/model/failure-text.ts'
import type { Image } from '../../engine/image.ts'
import { isAbsence } from '../../hosts/absence.ts'
import type { WantedPull } from '../rollout/spec.ts'
import type { SourceServices, TargetContext } from '../stage.ts'
import type { ImageConfig } from './config.ts'

export interface CopySource {
  readonly host: string
  /** As the engine there has it. */
  readonly image: Image
}

const form = /^copy-from (\S+)$/

/** undefined = it is had in another way. */
export const copyHostIn = ({ pull }: Pick<ImageConfig, 'pull'>): string | undefined =>
  form.exec(pull)?.[1]

/** As with `ConnectTimeout` of ssh: its end says more than silence does. */
const longestMs = 12_000

/** Throws `copy-failed` where that host is away, or has none of them. */
export async function lookThere(
  { session, sessionOf, clock }: TargetContext & Pick<SourceServices, 'clock'>,
  host: string,
  { references, signal }: { readonly references: readonly string[]; readonly signal: AbortSignal },
): Promise<CopySource> {
  const [name = ''] = references
  const order = { from: host, to: session.name, image: name, name }
  const there = sessionOf(host)
  const limit = { clock, ms: longestMs, failure: () => silence(there, longestMs) }
  try {
    for (const reference of references) {
      const asked = (late: AbortSignal) => there.engine.images.inspect(reference, late)
      const image = await within(limit, signal, asked)
      if (image) return { host, image }
    }
  } catch (error) {
    const failure = failureOf(error)
    if (!failure || !isAbsence(failure)) throw error
    fail(
      { kind: 'copy-failed', ...order, why: 'away', found: describeFailure(failure).title },
      error,
    )
  }
  return fail({ kind: 'copy-failed', ...order, why: 'absent', found: '' })
}

/** By a digest or an id it gets a name of that, so that no tag moves. */
export function whatToCopy(
  { host, image }: CopySource,
  reference: string,
  name: string,
): WantedPull {
  const isTagged = !reference.startsWith('sha256:') && !reference.includes('@')
  return {
    reference: isTagged ? reference : `${name}:${image.id.replace(':', '-').slice(0, 19)}`,
    digest: null,
    copy: { from: host, image: image.id, sizeBytes: image.sizeBytes },
  }
}
