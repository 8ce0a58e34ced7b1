/** The trouble of a route of ours that leads to nothing of its workload, in a sentence; undefined = nothing. */
import { isUp } from '../../shared/model/container-state.ts'
import type { ListedContainer } from '../engine/engine.ts'
import type { HostSession } from '../hosts/session.ts'
import { leadsTo } from '../routing/leads-to.ts'
import type { FoundRoute, Router } from '../routing/router.ts'

interface On {
  readonly session: HostSession
  readonly router: Pick<Router, 'traits'>
  readonly workload: string
  readonly containers: readonly ListedContainer[]
}

/** Its engine may have started it by itself, at another address. Where nothing of it is up, that is what is wrong. */
export async function astrayTrouble(
  { session, router, workload, containers }: On,
  route: Pick<FoundRoute, 'targets' | 'owner'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const isOwn = ({ owner }: ListedContainer) => owner?.workload === workload
  if (route.targets.length === 0 || !containers.some((each) => isOwn(each) && isUp(each)))
    return undefined
  const { reaches } = router.traits
  const containersAt = await leadsTo(session, [route], { reaches, signal })
  const led = route.targets.map((at) => ({
    at,
    container: containersAt({ ...route, targets: [at] })[0],
  }))
  const other = led.find(({ container }) => container && !isOwn(container))
  // Of several, one that ended is known by nothing where its proxy goes by addresses.
  if (!other && led.some(({ container }) => container)) return undefined
  const there = other?.container ? `${other.container.name} is by now` : 'nothing is'
  return `it leads to ${other?.at ?? route.targets.join(', ')}, where ${there}: restart ${workload}, and it leads there again`
}
