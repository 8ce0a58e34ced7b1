/**
 * The contract's calls to the modules' functions; no logic here. A call without a handler does not
 * compile.
 */
import { z } from 'zod'
import type { Clock } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type { Person } from '../../shared/model/lock.ts'
import type { BugLog } from '../bug-log.ts'
import type { Deploys } from '../deploys/deploys.ts'
import type { FleetRoom } from '../fleet/fleet.ts'
import type { System } from '../hosts/environment/system.ts'
import type { Logs } from '../logs/logs.ts'
import { releaseDifference } from '../sources/comparison/difference.ts'
import { compareTexts } from '../sources/comparison/texts.ts'
import type { Sources } from '../sources/source.ts'
import type { StatsRoom } from '../stats/stats.ts'
import type { SettingsPort } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import { endpointsOf } from '../workloads/endpoints.ts'
import type { Workloads } from '../workloads/workloads.ts'
import { activityHandlers } from './activity-handlers.ts'
import { type AdoptionHandlerDeps, adoptionHandlers } from './adoption-handlers.ts'
import { type CopyHandlerDeps, copyHandlers } from './copy-handlers.ts'
import { deployHandlers } from './deploy-handlers.ts'
import { type DnsHandlerDeps, dnsHandlers } from './dns-handlers.ts'
import { type EdgeHandlerDeps, edgeHandlers } from './edge-handlers.ts'
import { type FaceHandlerDeps, faceHandlers } from './face-handlers.ts'
import { type GitCredentialHandlerDeps, gitCredentialHandlers } from './git-credential-handlers.ts'
import { type HostHandlerDeps, hostHandlers } from './host-handlers.ts'
import {
  type CallContext,
  createImplementer,
  type Implementer,
  type PickedKind,
} from './implementer.ts'
import type { LinkDoor } from './link-door.ts'
import { type NotificationHandlerDeps, notificationHandlers } from './notification-handlers.ts'
import { type ProjectHandlerDeps, projectHandlers } from './project-handlers.ts'
import { type PruneHandlerDeps, pruneHandlers } from './prune-handlers.ts'
import { type RegistryHandlerDeps, registryHandlers } from './registry-handlers.ts'
import { type RouteHandlerDeps, routeHandlers } from './route-handlers.ts'
import { type SecretHandlerDeps, secretHandlers } from './secret-handlers.ts'
import { settingsHandlers } from './settings-handlers.ts'
import { type UpdateHandlerDeps, updateHandlers } from './update-handlers.ts'
import { type VaultHandlerDeps, vaultHandlers } from './vault-handlers.ts'
import { type VolumeHandlerDeps, volumeHandlers } from './volume-handlers.ts'

export interface HandlerDeps
  extends CopyHandlerDeps,
    EdgeHandlerDeps,
    GitCredentialHandlerDeps,
    HostHandlerDeps,
    VolumeHandlerDeps,
    ProjectHandlerDeps,
    NotificationHandlerDeps,
    PruneHandlerDeps,
    RegistryHandlerDeps,
    RouteHandlerDeps,
    DnsHandlerDeps,
    FaceHandlerDeps,
    SecretHandlerDeps,
    UpdateHandlerDeps,
    VaultHandlerDeps,
    Pick<AdoptionHandlerDeps, 'onAdopted'> {
  readonly info: {
    readonly version: string
    readonly installation: string
    readonly door: 'desktop' | 'browser' | 'terminal'
    readonly dataDir: string
    readonly system: System
    readonly warnings: Failure[]
  }
  readonly store: Store
  readonly sources: Sources
  readonly workloads: Workloads
  readonly deploys: Deploys
  readonly fleet: FleetRoom
  readonly logs: Logs
  readonly stats: StatsRoom
  readonly settings: SettingsPort
  readonly clock: Clock
  /** Who is at work here. */
  readonly by: Person
  readonly bugs: BugLog
  readonly links: Pick<LinkDoor, 'open' | 'page'>
}

const never = new AbortController().signal

async function pickPath(what: PickedKind, { pickPath: pick }: CallContext) {
  if (pick) return { path: await pick(what) }
  return fail({ kind: 'forbidden', reason: 'this door has no file dialog' })
}

function infoOf({ info, links, deploys }: HandlerDeps) {
  return { ...info, page: links.page(), interrupted: [...deploys.interrupted()] }
}

function statsHandlers(os: Implementer, { stats }: Pick<HandlerDeps, 'stats'>) {
  return {
    query: os.stats.query.handler(({ input }) => stats.query(input)),
    now: os.stats.now.handler(({ input, signal = never }) => stats.now(input.workload, signal)),
  }
}

function kindOf({ kind, title, description, traits, schema, sample }: Sources['list'][number]) {
  return {
    ...{ kind, title, description, ...traits },
    configSchema: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
    sample: { ...sample },
  }
}

function workloadHandlers(os: Implementer, deps: HandlerDeps) {
  const { workloads, deploys } = deps
  return {
    list: os.workloads.list.handler(() => workloads.list()),
    unreadable: os.workloads.unreadable.handler(() => workloads.unreadable()),
    show: os.workloads.show.handler(({ input }) => workloads.show(input.name)),
    endpoints: os.workloads.endpoints.handler(({ input, signal = never }) =>
      endpointsOf(deps, input.name, signal),
    ),
    validate: os.workloads.validate.handler(({ input }) => ({
      issues: workloads.check(input.document, input.base),
    })),
    apply: os.workloads.apply.handler(({ input }) => workloads.apply(input.document, input.base)),
    allow: os.workloads.allow.handler(({ input }) => workloads.allow(input.name, input.consents)),
    ...adoptionHandlers(os, deps),
    delete: os.workloads.delete.handler(async ({ input, context, signal = never }) => {
      const { name, confirm, options } = input
      if (!confirm.includes(name))
        fail({ kind: 'confirmation-required', action: 'delete', object: name })
      const asked = { workload: name, action: 'remove', reason: 'deleted' } as const
      const intent = { ...asked, confirm, options }
      const { deployment } = await deploys.start({ ...intent, ...context }, signal)
      return { deployment: deployment.id }
    }),
  }
}

export function createRouter(deps: HandlerDeps) {
  const { store, deploys, fleet, logs } = deps
  const os = createImplementer(deps.bugs)
  return os.router({
    app: {
      info: os.app.info.handler(() => infoOf(deps)),
      desktop: os.app.desktop.handler(({ context }) => context.desktop?.() ?? null),
      pickPath: os.app.pickPath.handler(({ input, context }) => pickPath(input.what, context)),
      openLink: os.app.openLink.handler(({ input }) => deps.links.open(input.link)),
    },
    hosts: hostHandlers(os, deps),
    sources: { list: os.sources.list.handler(() => deps.sources.list.map(kindOf)) },
    workloads: workloadHandlers(os, deps),
    plans: {
      create: os.plans.create.handler(({ input, signal = never }) => deploys.plan(input, signal)),
      show: os.plans.show.handler(
        ({ input }) =>
          store.plans.get(input.id)?.plan ??
          fail({ kind: 'not-found', what: 'plan', name: input.id }),
      ),
    },
    deploys: deployHandlers(os, deps),
    releases: {
      list: os.releases.list.handler(({ input }) => [...store.releases.list(input.workload)]),
      difference: os.releases.difference.handler(({ input }) => releaseDifference(deps, input)),
      compare: os.releases.compare.handler(({ input, signal = never }) =>
        compareTexts(deps, input, signal),
      ),
    },
    activity: activityHandlers(os, store),
    ...{ projects: projectHandlers(os, deps), volumes: volumeHandlers(os, deps) },
    ...notificationHandlers(os, deps),
    fleet: {
      status: os.fleet.status.handler(({ input, signal = never }) => fleet.status(input, signal)),
      watch: os.fleet.watch.handler(({ signal = never }) => fleet.watch(signal)),
    },
    logs: {
      read: os.logs.read.handler(({ input, signal = never }) => logs.read(input, signal)),
      kept: os.logs.kept.handler(({ input }) => [...logs.kept(input.workload)]),
    },
    stats: statsHandlers(os, deps),
    registries: registryHandlers(os, deps),
    dns: dnsHandlers(os, deps),
    gitCredentials: gitCredentialHandlers(os, deps),
    faces: faceHandlers(os, deps),
    secrets: secretHandlers(os, deps),
    updates: updateHandlers(os, deps),
    prune: pruneHandlers(os, deps),
    images: copyHandlers(os, deps),
    vault: vaultHandlers(os, deps),
    ...{ edge: edgeHandlers(os, deps), routes: routeHandlers(os, deps) },
    settings: settingsHandlers(os, deps),
  })
}
