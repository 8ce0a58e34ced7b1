/** Claims of others on this installation's containers, heard of from marks on their hosts, and kept. */
import type { Clock } from '../../shared/lib/clock.ts'
import { label } from '../../shared/model/labels.ts'
import { personText } from '../../shared/model/lock.ts'
import type { HostSession } from '../hosts/session.ts'
import type { AdoptedContainer, Store } from '../store/store.ts'
import { type Claim, claimIn, claimMark } from './claim-mark.ts'

interface ClaimsDeps {
  readonly store: Pick<Store, 'installation' | 'adopted'>
  readonly clock: Pick<Clock, 'now'>
  /** Containers are somebody else's by now. */
  readonly onHeard: () => void
}

interface Labelled {
  readonly labels: Readonly<Record<string, string>>
}

export interface Claims {
  /** Takes note of what a host listed. */
  hear(host: string, listed: readonly Labelled[]): void
  /** The same, asked now. */
  look(session: Pick<HostSession, 'name' | 'engine'>, signal: AbortSignal): Promise<void>
}

export function createClaims({ store, clock, onHeard }: ClaimsDeps): Claims {
  const { installation } = store
  function keep(host: string, claim: Claim): boolean {
    const { container, to, workload, by } = claim
    const known = store.adopted.list().find((each) => isOf(each, host, container))
    if (known?.labels[label.installation] === to) return false
    const [event, at] = ['workload-claimed', clock.now()] as const
    store.adopted.giveAway(
      { host, container, workload, labels: givenLabels(claim) },
      {
        ...{ at, event, severity: 'warning', host, actor: personText(by), door: 'unknown' },
        ...{ object: { kind: 'workload', name: workload }, outcome: 'claimed', reason: '' },
        ...{ deployment: undefined, story: `claim:${container}:${to}` },
        ...{ detail: `by ${personText(by)}`, facts: { container, installation: to } },
      },
    )
    return true
  }
  const hear: Claims['hear'] = (host, listed) => {
    const claims = listed.flatMap(({ labels }) => claimIn(labels) ?? [])
    const own = claims.filter(({ from, to }) => from === installation && to !== installation)
    if (own.map((claim) => keep(host, claim)).includes(true)) onHeard()
  }
  return {
    hear,
    async look({ name, engine }, signal) {
      hear(name, await engine.containers.list({ labels: [claimMark] }, signal))
    },
  }
}

const isOf = (each: AdoptedContainer, host: string, container: string): boolean =>
  each.host === host && each.container === container

/** By which it is another's here, too, though its own labels say that it is ours. */
const givenLabels = ({ to, from, workload, by }: Claim): Record<string, string> => ({
  [label.claimed]: from,
  [label.installation]: to,
  [label.workload]: workload,
  [label.user]: by.user,
  [label.machine]: by.machine,
})

/** Who has containers of a workload on a host by now; undefined = nobody claimed any. */
export function claimedBy(
  adopted: readonly AdoptedContainer[],
  { host, workload }: { readonly host: string; readonly workload: string },
): string | undefined {
  const given = adopted.find(
    (each) =>
      each.host === host &&
      each.workload === workload &&
      each.labels[label.installation] !== undefined,
  )
  if (!given) return undefined
  const { [label.user]: user = '', [label.machine]: machine = '' } = given.labels
  return personText({ user, machine })
}
