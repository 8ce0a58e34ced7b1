/** Acts that follow from a look: a deployment, or somebody is told. */
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { noOptions } from '../../shared/model/options.ts'
import { anotherImage, type Update } from '../../shared/model/update.ts'
import type { tellerOnce } from '../activity/tell-once.ts'
import type { Deploys } from '../deploys/deploys.ts'
import type { Asked } from '../deploys/request.ts'
import type { Store } from '../store/store.ts'
import { isNoTry, isProposed } from './holds.ts'

export interface ActDeps {
  readonly deploys: Pick<Deploys, 'start'>
  readonly choose: Store['updates']['choose']
  readonly tell: ReturnType<typeof tellerOnce>
  readonly now: () => number
}

/** `workload`: its id, which another of the same name has not. */
export async function actOn(
  deps: ActDeps,
  workload: string,
  { update, signal }: { readonly update: Update; readonly signal: AbortSignal },
): Promise<void> {
  if (!update.to || !update.rule) return
  if (update.holds.length === 0)
    await deployIt(deps, workload, { update: { ...update, to: update.to }, signal })
  else if (isProposed(update.holds)) deps.tell(rowOf({ ...update, to: update.to }, deps.now()))
}

type Moving = Update & { readonly to: NonNullable<Update['to']> }

/** Kept before it is begun: what fails, or is lost in a crash, is not begun again by itself. */
async function deployIt(
  { deploys, choose, now, tell }: ActDeps,
  workload: string,
  { update, signal }: { readonly update: Moving; readonly signal: AbortSignal },
): Promise<void> {
  const of = { workload, part: update.part, digest: update.to.digest }
  const tried = {
    kind: 'tried',
    at: now(),
    deployment: '',
    reason: 'the app ended meanwhile',
  } as const
  choose(of, tried)
  try {
    // Another installation that is at work there does not count against the image.
    const by = { reason: reasonOf(update), actor: 'longshore', door: 'none', wait: true } as const
    const { deployment } = await deploys.start({ ...askedOf(update), ...by }, signal)
    choose(of, { ...tried, deployment: deployment.id, reason: '' })
  } catch (error) {
    const failure = failureOf(error)
    if (signal.aborted || !failure || saysNothing(failure)) choose(of, undefined)
    else choose(of, { ...tried, reason: describeFailure(failure).title })
    if (!failure) throw error
    if (isGuarded(failure)) tell(rowOf(update, now()))
  }
}

const reasonOf = ({ to, by }: Moving): string =>
  `${isOfRepository(by) ? 'new commit' : 'newer image'}: ${to.tag}, ${to.why}`

const isOfRepository = (by: Update['by']): boolean => by === 'commit' || by === 'ref'

function askedOf({ workload, part, to, by }: Moving): Asked {
  if (by === 'pull')
    return { workload, action: 'pull', options: { ...noOptions, services: [part] } }
  if (by === 'ref') return { workload, action: 'deploy' }
  if (by === 'commit') return { workload, action: 'deploy', tag: to.digest }
  const options = { ...noOptions, digest: to.digest }
  return { workload, action: 'deploy', tag: to.tag, options }
}

const isGuarded = ({ kind }: Failure): boolean =>
  kind === 'confirmation-required' || kind === 'host-read-only'

const saysNothing = (failure: Failure): boolean =>
  isNoTry(failure) || isGuarded(failure) || failure.kind === 'cancelled'

/** The same story as where the fleet saw it, so that it is told once. */
function rowOf(update: Moving, at: number): Parameters<ActDeps['tell']>[0] {
  const { workload, part, hosts, image, live, rule, to } = update
  const { tag, digest } = to
  const isSame = tag === live?.tag
  const [host = ''] = hosts
  const service = part === workload ? '' : part
  return {
    ...{ at, event: 'newer-image', object: { kind: 'workload', name: workload } },
    ...(hosts.length === 1 && { host }),
    story: `newer:${workload}${service && `/${service}`}@${host}:${digest}`,
    outcome: rule?.do === 'notify' ? 'not deployed' : 'proposed',
    detail: isOfRepository(update.by)
      ? `${to.why}: ${tag}, and ${live?.tag ?? 'nothing'} is live`
      : isSame
        ? anotherImage(`${image}:${tag}`)
        : `${image}:${tag} is newer than ${live?.tag ?? 'what is live'}, ${to.why}`,
    facts: {
      ...{ image, tag, digest, by: update.by, does: rule?.do ?? 'notify' },
      ...(service !== '' && { part: service }),
      ...(hosts.length > 1 && { hosts: hosts.join(', ') }),
    },
  }
}
