/** How public names stand: asked at the proxies of hosts, in the DNS, and through the proxies themselves. Changes nothing. */

import { canonicalJson } from '../../shared/lib/canonical.ts'
import type { Clock } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import type { SettledRecord } from '../../shared/model/dns.ts'
import { namedFaces } from '../../shared/model/face.ts'
import type { FaceMap, FacesShown, MappedHost } from '../../shared/model/face-standing.ts'
import { targetsOf } from '../../shared/model/workload.ts'
import type { Caller } from '../hosts/host-changes.ts'
import type { HostSession, Hosts } from '../hosts/session.ts'
import type { RouterOf } from '../routing/registry.ts'
import type { SettingsPort } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import { checkNames, type DnsCheckDeps } from './check-dns.ts'
import { facesOn, facesOnNoHost } from './faces-on.ts'
import { mapHost } from './map-host.ts'
import { sharedAsking } from './shared-asking.ts'

export interface FacesDeps extends DnsCheckDeps {
  readonly store: Store
  readonly settings: SettingsPort
  readonly hosts: Hosts
  readonly routerOf: RouterOf
  readonly clock: Clock
  /** Whom browsers of this machine trust, as PEM. */
  readonly authorities: () => readonly string[]
}

export interface Faces {
  /** Throws `not-found`. */
  list(workload: string, signal: AbortSignal): Promise<FacesShown>
  map(host: string | undefined, signal: AbortSignal): Promise<FaceMap>
  /** Makes its records what they are to be, where it is live. Throws `not-found`. */
  setDns(workload: string, by: Caller, signal: AbortSignal): Promise<readonly SettledRecord[]>
  /** Throws `not-found`. */
  checkDns(workload: string, signal: AbortSignal): ReturnType<typeof checkNames>
}

export function createFaces(deps: FacesDeps): Faces {
  const { store, settings, hosts, clock } = deps
  const one = (name: string) =>
    store.workloads.get(name) ?? fail({ kind: 'not-found', what: 'workload', name })
  const namedOf = (name: string) => {
    const { document } = one(name)
    const { faces = [] } = document
    const { named, issues } = namedFaces(faces, settings.get().domain)
    const off = faces.length - named.length - issues.length
    return { named, issues: [...issues], off, targets: targetsOf(document) }
  }
  /** A document may name a host that is declared no more: that keeps nobody from seeing how it is on the others. */
  const declared = (host: string) => hosts.list().find(({ name }) => name === host)
  const sharing = sharedAsking<MappedHost>()
  const mapped = (session: HostSession, signal: AbortSignal) =>
    sharing(canonicalJson([session.name, session.proxy ?? null]), signal, (until) =>
      mapHost(deps, session, until),
    )
  return {
    async list(workload, signal) {
      const { named, targets, issues, off } = namedOf(workload)
      const on = (target: string) => {
        const session = declared(target)
        return session
          ? facesOn(deps, { workload, named, session }, signal)
          : facesOnNoHost(deps, { workload, named, host: target }, signal)
      }
      const faces = (await Promise.all(targets.map(on))).flat()
      return { at: clock.now(), faces, issues, off }
    },
    async map(host, signal) {
      const sessions = host === undefined ? hosts.list() : [hosts.get(host)]
      const asked = sessions.map((session) => mapped(session, signal))
      return { at: clock.now(), hosts: await Promise.all(asked) }
    },
    async setDns(workload, by, signal) {
      const { named, targets } = namedOf(workload)
      const live = store.releases.list(workload).flatMap(({ liveOn }) => liveOn)
      const all = [...new Set([...targets, ...deps.dns.hostsOf(workload)])]
      const settled: SettledRecord[] = []
      for (const host of all) {
        const session = declared(host)
        const isLed = live.includes(host) && (session?.proxy?.kind ?? 'none') !== 'none'
        const names = isLed ? named.map(({ name }) => name) : []
        const asked = { workload, host, names, address: session?.publicAddress ?? '' }
        settled.push(...(await deps.dns.settle(asked, signal)))
      }
      tellRecords(deps, { workload, by, settled })
      return settled
    },
    checkDns(workload, signal) {
      const { named, targets } = namedOf(workload)
      const names = [...new Set(named.map(({ name }) => name))]
      const at = (name: string) => declared(name) ?? { name, publicAddress: undefined }
      const asked = targets.map((target) => ({ workload, session: at(target), names }))
      return checkNames(deps, asked, signal)
    },
  }
}

interface Told {
  readonly workload: string
  readonly by: Caller
  readonly settled: readonly SettledRecord[]
}

function tellRecords({ store, clock }: FacesDeps, { workload, by, settled }: Told): void {
  const changed = settled.filter(({ isNew }) => isNew)
  if (changed.length === 0) return
  const { actor, door = 'unknown' } = by
  const words = changed.map(({ record, outcome }) => `${record.name} ${outcome}`)
  const isWhole = changed.every(({ outcome }) => outcome !== 'failed')
  store.activity.add({
    ...{ at: clock.now(), event: 'dns-changed', severity: 'info', actor, door, reason: '' },
    ...{ object: { kind: 'workload', name: workload }, facts: {}, detail: words.join(', ') },
    ...{
      outcome: isWhole ? 'done' : 'failed',
      story: `dns:${workload}:${store.activity.lastSeq() + 1}`,
    },
  })
}
