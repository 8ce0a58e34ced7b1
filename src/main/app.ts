import type { Client } from '../shared/contract/index.ts'
import type { Failure } from '../shared/model/failure.ts'
import type { Workload } from '../shared/model/workload.ts'
import type { Channel } from '../shared/wire/channel.ts'
import { startWatching } from './activity/watching.ts'
import { answering } from './app/answering.ts'
import { ending } from './app/ending.ts'
import { openDeploys } from './app/open-deploys.ts'
import { openFaces } from './app/open-faces.ts'
import { openNotifications } from './app/open-notifications.ts'
import { openProxies } from './app/open-routing.ts'
import { openSecrets } from './app/open-secrets.ts'
import { openSources } from './app/open-sources.ts'
import { openState, type StateOptions } from './app/open-state.ts'
import { openShelf } from './app/open-updates.ts'
import { reachHosts } from './app/reach-hosts.ts'
import { openBugLog } from './bug-log.ts'
import { systemClock, systemIds } from './clock.ts'
import type { Deploys } from './deploys/deploys.ts'
import { leftBehind } from './deploys/left-behind.ts'
import { createFleet } from './fleet/fleet.ts'
import type { CallContext } from './handlers/implementer.ts'
import { createLinkDoor, type LinkDoor } from './handlers/link-door.ts'
import { createRouter } from './handlers/router.ts'
import { systemOf } from './hosts/environment/system.ts'
import { createForwards, type Forwards } from './hosts/forwards.ts'
import { createHostService } from './hosts/host-service.ts'
import { addresses, secretsInEnvironment, thisMachine, thisPerson } from './hosts/this-machine.ts'
import { watchForWaking } from './hosts/wake-watch.ts'
import { createLogs } from './logs/logs.ts'
import { createRedactor } from './secrets/redact.ts'
import { createStats } from './stats/stats.ts'
import { acquireLock, type Lock } from './store/lock.ts'
import { openStatsFile } from './store/stats-file.ts'
import { version } from './version.ts'
import { servePrivate } from './web/private-socket.ts'
import { hidingSecrets } from './workloads/hidden.ts'
import { createWorkloads } from './workloads/workloads.ts'

export interface AppOptions extends StateOptions {
  readonly door: 'desktop' | 'browser' | 'terminal'
}

export interface App {
  /** Warnings that the user must hear: state that was damaged, and what may be missing. */
  readonly warnings: readonly Failure[]
  /** The contract, in process; the app's own door is meant where the context names none. */
  client(context: CallContext): Client
  /** Answers one channel until it closes. */
  serve(channel: Channel, context: CallContext): { close(): void }
  readonly deploys: Pick<Deploys, 'busy' | 'recover'>
  readonly forwards: Pick<Forwards, 'list'>
  /** How the door in front of it shows links that are opened from elsewhere. */
  readonly links: Pick<LinkDoor, 'showWith'>
  /** The machine woke up, or its network changed: every host is tried again at once. */
  retryHosts(): void
  /**
   * `wait`: let running deployments end first; `interrupt`: cancel them, cleanly undone.
   * Then everything is closed. May be called again: a wait may become an interruption.
   */
  close(how: 'wait' | 'interrupt'): Promise<void>
}

/** Throws `state-locked`, `state-newer`, `vault-locked`, `no-space`. */
export async function openApp(options: AppOptions): Promise<App> {
  const { dataDir, door } = options
  const lock = acquireLock({ dir: dataDir, door, clock: systemClock })
  try {
    return await openRooms(options, lock)
  } catch (error) {
    lock.release()
    throw error
  }
}

async function openRooms(options: AppOptions, lock: Lock): Promise<App> {
  const { dataDir, door } = options
  const [clock, ids, by] = [systemClock, systemIds, thisPerson()]
  const bugs = openBugLog(dataDir, clock, ids)
  const kept = await openState(options)
  const { store, seal, settings, records, warnings } = kept
  const environment = thisMachine()
  const { sources, credentials, git } = openSources(dataDir, environment, store)
  const reached = reachHosts({ dataDir, seal, store, records, bugs, environment, sources })
  const { hosts, ssh, adoptions, sshEnvironment } = reached
  const stats = createStats({ file: openStatsFile(dataDir, clock), hosts, store, clock, bugs })
  const filesChangedAt = (workload: string) => redeploys.changedAt(workload)
  const fleet = createFleet({
    ...{ sources, hosts, store, clock, credentials, filesChangedAt, reportBug: bugs.report },
    ...{ alongside: stats.collect, onClaimed: adoptions.forget },
  })
  const changed = () => {
    adoptions.forget()
    fleet.changed()
    if (door !== 'terminal') void redeploys.refresh()
  }
  const hostNames = () => hosts.list().map(({ name }) => name)
  const workloads = createWorkloads({ sources, store, clock, ids, hostNames, onChange: changed })
  const placed = { hosts, store, clock, leftBehind: (each: Workload) => leftBehind(store, each) }
  const logs = createLogs({ ...placed, redactOf: (name) => hidingSecrets(store, name) })
  const { dns, faces, routerOf } = openFaces({ store, settings, hosts })
  const system = systemOf(environment)
  const { deploys, redeploys } = openDeploys({
    ...{ sources, store, hosts, settings, clock, ids, by, routerOf, dns, bugs },
    ...{ onChange: changed, onFiles: fleet.changed },
  })
  const { installation } = store
  const info = { version, installation, door, dataDir, warnings, system }
  const hostService = createHostService({
    ...{ hosts, clock, environment, sshEnvironment, ...ssh },
    activity: store.activity,
    workloadsOn: workloads.on,
    redact: createRedactor([secretsInEnvironment()]),
  })
  const secrets = openSecrets({ ...kept, bugs, clock, apply: workloads.apply, onChange: changed })
  const forwards = createForwards(hosts, ids)
  const links = createLinkDoor()
  const notifications = openNotifications({ ...kept, bugs, sources, page: links.page })
  const shelf = openShelf({
    ...{ sources, credentials, environment, store, hosts, ssh, placed, deploys, settings, bugs },
    ...{ dataDir, workloads, ...git, adopted: adoptions.of, isLooking: door !== 'terminal' },
  })
  const awake = () => [hostService.retry(), shelf.updates.wake()]
  const stopWaking = watchForWaking({ clock, addresses, onWake: awake })
  const modules = {
    ...{ ...shelf, sources, store, hosts, hostService, forwards, workloads },
    ...{ deploys, fleet, logs, settings, clock, bugs, links, secrets, dns, faces },
    ...{ by, onAdopted: changed },
    ...openProxies({ hosts, hostService, store, settings, routerOf }),
  }
  const router = createRouter({ ...modules, stats, notifications, info, vault: kept.vaultRoom })
  const { serve, client } = answering(router, { door, bugs })
  const socket = await servePrivate(dataDir, (channel) =>
    serve(channel, { actor: 'terminal', door: 'terminal' }),
  )

  // Hosts answer while the window loads, which then has nothing to wait for.
  const watch = door !== 'terminal' && startWatching({ ...modules, reportBug: bugs.report })
  const rooms = { ...modules, shelf, socket, watch, stats, notifications, stopWaking, lock }
  return {
    warnings,
    client,
    serve,
    deploys,
    forwards,
    links,
    retryHosts: hostService.retry,
    close: ending({ redeploys, ...rooms }),
  }
}
