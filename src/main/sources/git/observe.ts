/**
 * Observes a git workload: the commit that is meant, how it is to the live one, and what was made of it. Reads only.
 */
import { fail, failureOf } from '../../../shared/lib/failure-error.ts'
import { describeFailure } from '../../../shared/model/failure-text.ts'
import type { ChangedFile, CommitSpan } from '../../../shared/model/git.ts'
import { onlyPart } from '../../../shared/model/release.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import type { Image } from '../../engine/image.ts'
import type { HostSession } from '../../hosts/session.ts'
import type { RepositoryCommit } from '../../repositories/repositories.ts'
import { isImageWanted, type Seen, see } from '../single/observe.ts'
import type { Intent, SourceServices, TargetContext } from '../stage.ts'
import { makingIn } from './body.ts'
import { buildKindOf } from './builds/build-kinds.ts'
import { findBuilt } from './built.ts'
import { isCommitFolderWhole } from './commit-folder.ts'
import type { GitConfig } from './config.ts'
import { folderOf, imageName, inputsOf, type Making, madeOf } from './making.ts'
import { builderFor, buildTools } from './tools.ts'

export interface Observed extends Seen {
  /** null where it goes on as it is, or is taken down. */
  readonly wanted: Wanted | null
}

export interface Wanted {
  readonly making: Making
  /** Whether what is made of it is there already: its image, or its folder. */
  readonly isThere: boolean
  /** How it is to what is live; null = nothing is, or it is of another repository. */
  readonly span: CommitSpan | null
  /** Changed files of what it is made from, between what is live and this; null = not known. */
  readonly files: readonly ChangedFile[] | null
  /** In a sentence, why something of it cannot be told; '' = all is. */
  readonly untold: string
}

type GitContext = TargetContext & SourceServices

interface Asked {
  readonly context: GitContext
  readonly workload: Workload
  readonly config: GitConfig
  readonly intent: Intent
  readonly signal: AbortSignal
}

export async function observe(
  context: GitContext,
  workload: Workload,
  { intent, signal }: { readonly intent: Intent; readonly signal: AbortSignal },
): Promise<Observed> {
  const config = workload.document.source as GitConfig
  const looking = { workload, config, intent }
  if (!isImageWanted(intent))
    return { ...(await see(context, { ...looking, local: null }, signal)), wanted: null }
  // The repository is asked while the host is looked at: neither waits for the other, nor goes on in vain.
  const failing = new AbortController()
  const either = AbortSignal.any([signal, failing.signal])
  const endBoth = (error: unknown): never => {
    failing.abort(error)
    throw error
  }
  const finding = find({ context, ...looking, signal: either }).catch(endBoth)
  const local = finding.then((found) => found.local)
  const seeing = see(context, { ...looking, local }, either).catch(endBoth)
  await Promise.allSettled([finding, seeing, local])
  if (failing.signal.aborted) throw failing.signal.reason
  const { meant, isThere } = await finding
  return { ...(await seeing), wanted: { ...meant, isThere } }
}

async function find(asked: Asked) {
  const meant = await meantBy(asked)
  return { meant, ...(await findMade(asked, meant.making)) }
}

type Meant = Omit<Wanted, 'isThere'>

/** A release that is gone back to says all of it itself: its repository is not asked. */
async function meantBy(asked: Asked): Promise<Meant> {
  const { context, workload, config, intent, signal } = asked
  const back = intent.release && makingIn(intent.release.rendered)
  if (back) return { making: back, span: null, files: null, untold: '' }
  const at = { url: config.repository, credential: config.credential }
  const [{ commit }, platform] = await Promise.all([
    context.repositories.resolve({ ...at, ref: intent.tag }, { signal }),
    config.build.platform ?? platformOf(context, signal),
  ])
  const live = liveMaking(asked)
  const isSame = live?.at.commit === commit && live.at.path === config.path
  const where = { ...at, commit, path: config.path }
  const { kind, inputs, readsAll } = buildKindOf(config.build)
  const path = readsAll(config.build) ? '.' : config.path
  const isRead = isSame && readsAll(live.build) === readsAll(config.build)
  const tree = isRead ? live.tree : await context.repositories.tree({ ...where, path }, { signal })
  const compared = await compare(asked, { path, live: live?.at.commit, wanted: commit })
  const hash = inputsOf({ tree, platform, build: [kind, inputs(config.build)] })
  const known = compared.span?.commits.find(({ id }) => id === commit)
  const making: Making = {
    ...{ at: where, ref: intent.tag, tree, platform, inputs: hash },
    commit: known ?? (isSame ? live.commit : await tellCommit(asked, where)),
    ...{ build: config.build, on: config.build.on, port: config.port },
    image: { name: imageName(workload.document.name), tag: madeOf(commit, hash) },
    folder: folderOf(commit, hash, config.build),
  }
  return { making, ...compared }
}

/** Nothing depends on it. */
async function tellCommit(
  { context: { repositories }, signal }: Asked,
  where: RepositoryCommit,
): Promise<Making['commit']> {
  try {
    return await repositories.commit(where, { signal })
  } catch (error) {
    if (!failureOf(error) || signal.aborted) throw error
    return null
  }
}

async function platformOf({ session }: GitContext, signal: AbortSignal): Promise<string> {
  const { os, arch } = await session.engine.info(signal)
  return `${os}/${arch}`
}

/** How the live one was made; with another repository there is no history in common. */
function liveMaking({ intent, config }: Asked): Making | undefined {
  const live = intent.live ? makingIn(intent.live.rendered) : undefined
  return live?.at.url === config.repository ? live : undefined
}

/** Compares the commit with the live one as far as can be: nothing of it decides what is deployed. */
async function compare(
  { context: { repositories }, config, signal }: Asked,
  { path, live, wanted }: { path: string; live: string | undefined; wanted: string },
): Promise<Omit<Meant, 'making'>> {
  if (live === undefined) return { span: null, files: null, untold: '' }
  if (live === wanted)
    return { span: { relation: 'same', commits: [], count: 0 }, files: [], untold: '' }
  const at = { url: config.repository, credential: config.credential, live, wanted }
  try {
    const span = await repositories.between(at, { signal })
    const files = await repositories.changedFiles({ ...at, path }, { signal })
    return { span, files, untold: '' }
  } catch (error) {
    const failure = failureOf(error)
    if (!failure || signal.aborted) throw error
    const untold = `What comes with it cannot be told: ${describeFailure(failure).title}`
    return { span: null, files: null, untold }
  }
}

/** Throws where it is not there, and could not be made either. */
async function findMade(
  asked: Asked,
  making: Making,
): Promise<{ readonly local: Image | null; readonly isThere: boolean }> {
  const { context, workload, intent, signal } = asked
  const { session } = context
  const product = buildKindOf(making.build).product(making)
  const released = intent.release && onlyPart(intent.release.release)?.imageId
  const had = released ? await session.engine.images.inspect(released, signal) : undefined
  if (product.image.from === 'build') {
    const whose = { installation: context.installation, workload: workload.document.name }
    const local = had ?? (await findBuilt(session.engine, { ...whose, making }, signal))
    if (!local) await buildTools(builderFor(context, making), signal)
    return { local: local ?? null, isThere: local !== undefined }
  }
  refuseWithoutFiles(session)
  const local = had ?? (await session.engine.images.inspect(product.image.reference, signal))
  const isThere = await isCommitFolderWhole(session, workload.id, making)
  return { local: local ?? null, isThere }
}

function refuseWithoutFiles({ name: host, capabilities }: HostSession): void {
  if (!capabilities.includes('files'))
    fail({ kind: 'capability-missing', host, capability: 'files' })
}
