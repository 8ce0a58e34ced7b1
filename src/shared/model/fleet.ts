import { z } from 'zod'
import { deploymentStateSchema } from './deployment.ts'
import { hostSchema } from './host.ts'
import { hostLockSchema, personSchema } from './lock.ts'
import { partSchema } from './release.ts'
import { versionsSchema } from './versions.ts'

export const containerStateSchema = z.enum([
  'created',
  'running',
  'restarting',
  'paused',
  'exited',
  'dead',
  'removing',
  'unknown',
])

/** `none` = no health check defined, so nothing is known beyond "running". */
export const healthSchema = z.enum(['healthy', 'unhealthy', 'starting', 'none', 'unknown'])

/** `workload`, `release`: as it calls them; '' = its labels do not say, as those of a stack say no release. */
export const otherInstallationSchema = z.object({
  id: z.string(),
  workload: z.string(),
  release: z.string(),
  /** Who deployed it; absent = its labels do not say, as those of a stack and of earlier versions. */
  by: personSchema.optional(),
})
export type OtherInstallation = z.infer<typeof otherInstallationSchema>

export const fleetContainerSchema = z.object({
  host: z.string(),
  id: z.string(),
  name: z.string(),
  image: z.string(),
  imageId: z.string(),
  state: containerStateSchema,
  health: healthSchema,
  status: z.string(),
  /** Whether it ended because a stop was asked for, whatever its exit code. */
  wasStopped: z.boolean().optional(),
  /** How often it ended by itself while its host was watched. */
  ends: z.number().int().optional(),
  /** When it was last told to be out of memory, unix ms of its host. */
  outOfMemoryAt: z.number().optional(),
  createdAt: z.number(),
  ports: z.array(z.string()),
  /** The service of a compose project that it is a container of; `docker compose run` leaves others. */
  service: z.string().optional(),
  /** Name of the project, as docker compose has it. */
  project: z.string().optional(),
  /** Labels of ours; null = not managed by this installation (read only). */
  owner: z
    .object({ workload: z.string(), deployment: z.string(), release: z.string(), role: z.string() })
    .nullable(),
  /** The installation of Longshore that made it, where its labels name another than this one: read only. */
  otherInstallation: otherInstallationSchema.optional(),
  /** The role of what Longshore runs for itself, as the edge, and for no workload; absent = it is none of these. */
  own: z.string().optional(),
})
export type FleetContainer = z.infer<typeof fleetContainerSchema>

export const fleetWorkloadSchema = z.object({
  name: z.string(),
  host: z.string(),
  kind: z.string(),
  /** Its image, or how many services it has. */
  image: z.string(),
  tag: z.string().nullable(),
  release: z.string().nullable(),
  /** Parts that the release is made of. */
  parts: z.array(partSchema),
  fingerprint: z.string().nullable(),
  /** How many equal ones its release wants, of which some may be older than it; absent = it is one alone. */
  replicas: z.number().optional(),
  /**
   * The four versions: what runs, is live, is declared, and is in the registry; null = its kind has several images.
   */
  versions: versionsSchema.nullable(),
  /**
   * Worst of its containers; `degraded` = some of its services are down; `absent` = none there;
   * `unknown` = the host does not answer.
   */
  state: z.enum([
    'running',
    'starting',
    'restarting',
    'unhealthy',
    'degraded',
    'stopped',
    'failed',
    'absent',
    'unknown',
  ]),
  health: healthSchema,
  verified: z.boolean().nullable(),
  since: z.number().nullable(),
  /** When the host last told us; older than a minute = stale. */
  asOf: z.number().nullable(),
  containers: z.array(z.string()),
  /** The project's files have changed since it was deployed, as seen while Longshore is open. */
  filesChangedAt: z.number().optional(),
  /** How the containers of a stack differ from what its live release made, in a sentence. */
  drift: z.string().optional(),
  /** Services of a stack that do not run as they are to, and why, in a sentence. */
  trouble: z.string().optional(),
  /** Its record cannot be read: nothing can be said of it, or done with it. */
  unreadable: z.boolean().optional(),
  lastDeployment: z
    .object({
      id: z.string(),
      state: deploymentStateSchema,
      action: z.string(),
      /** As people read it: of a git repository with the commit. */
      tag: z.string(),
      at: z.number(),
    })
    .nullable(),
})
export type FleetWorkload = z.infer<typeof fleetWorkloadSchema>

/** Everything known of every host at one moment (`at`, unix ms). */
export const fleetSchema = z.object({
  at: z.number(),
  hosts: z.array(hostSchema),
  workloads: z.array(fleetWorkloadSchema),
  containers: z.array(fleetContainerSchema),
  /** Deployments under way, this installation's and others'. */
  locks: z.array(hostLockSchema).optional(),
})
export type Fleet = z.infer<typeof fleetSchema>

/** Nobody's whom we know: neither a workload's of ours, nor Longshore's own, nor another installation's. */
export function isUnmanaged({
  owner,
  own,
  otherInstallation,
}: Pick<FleetContainer, 'owner' | 'own' | 'otherInstallation'>): boolean {
  return owner === null && own === undefined && otherInstallation === undefined
}

/** Longshore's own of this installation. */
export const isOwn = ({
  own,
  otherInstallation,
}: Pick<FleetContainer, 'own' | 'otherInstallation'>): boolean =>
  own !== undefined && otherInstallation === undefined

/** In every door, by the role that its labels say. */
export const ownWords = (role: string | undefined): string =>
  role === 'edge' ? 'the edge' : 'a helper'

/** `8080/tcp`, `0.0.0.0:80->8080/tcp` → 8080: the ports inside the container, each once. */
export function innerPorts(ports: readonly string[]): number[] {
  const inner = ports.flatMap((text) => {
    const found = /(?:^|->|→\s*)(\d{1,5})(?:\/tcp)?$/.exec(text)?.[1]
    return found === undefined ? [] : [Number(found)]
  })
  return [...new Set(inner)]
}

const upStates: readonly FleetWorkload['state'][] = [
  ...(['running', 'degraded', 'starting', 'restarting', 'unhealthy'] as const),
]

type Health = FleetWorkload['health'] | 'verified' | 'unverified'

/** States in which nothing runs, which is neither well nor ill, however it was proved once. */
const nothingRuns: readonly FleetWorkload['state'][] = ['stopped', 'failed', 'absent']

/**
 * The health of a workload. Without a check of the image's own, what is known is how the live release was proved: by
 * our probe when it was deployed, or not at all. null = there is none to tell.
 */
export function workloadHealth({
  state,
  health,
  verified,
}: Pick<FleetWorkload, 'state' | 'health' | 'verified'>): Health | null {
  if (nothingRuns.includes(state)) return null
  // Those of its services that are up say nothing for those that are not.
  if (state === 'degraded' && health !== 'unhealthy') return null
  if (health !== 'none' || verified === null) return health
  return verified ? 'verified' : 'unverified'
}

/**
 * How a workload is over all of its hosts: down on some of them is degraded, and one that nothing is known of
 * leaves the whole unknown.
 */
export function stateAcross(rows: readonly Pick<FleetWorkload, 'state'>[]): FleetWorkload['state'] {
  const states = rows.map(({ state }) => state)
  const [first = 'absent'] = states
  if (states.every((state) => state === first)) return first
  if (states.includes('unknown')) return 'unknown'
  const up = states.filter((state) => upStates.includes(state))
  if (up.length === 0) return states.includes('failed') ? 'failed' : 'stopped'
  if (up.length < states.length) return 'degraded'
  return upStates.findLast((state) => up.includes(state)) ?? 'degraded'
}

/** `running on a, b; absent on c` */
export function statesOnHosts(rows: readonly Pick<FleetWorkload, 'state' | 'host'>[]): string {
  const byState = Map.groupBy(rows, ({ state }) => state)
  const words = [...byState].map(
    ([state, on]) => `${state} on ${on.map(({ host }) => host).join(', ')}`,
  )
  return words.join('; ')
}

/** One for each workload, as it is over all of its hosts; `host` names them all. */
export function acrossHosts(workloads: readonly FleetWorkload[]): FleetWorkload[] {
  return [...Map.groupBy(workloads, ({ name }) => name).values()].flatMap((rows) => {
    const [first] = rows
    if (!first || rows.length === 1) return rows
    const [host, state] = [rows.map((each) => each.host).join(', '), stateAcross(rows)]
    const containers = rows.flatMap((each) => each.containers)
    return [{ ...first, host, state, containers }]
  })
}
