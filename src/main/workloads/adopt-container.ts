/** Taking over a container that runs: its document is shown first, and what was shown is what is adopted. */
import { createHash } from 'node:crypto'
import { stringify } from 'yaml'
import { canonicalJson } from '../../shared/lib/canonical.ts'
import type { Clock } from '../../shared/lib/clock.ts'
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import { isRecord } from '../../shared/lib/is-record.ts'
import type { RunningContainer } from '../../shared/model/adoption.ts'
import type { Door } from '../../shared/model/door.ts'
import type { OtherInstallation } from '../../shared/model/fleet.ts'
import { label } from '../../shared/model/labels.ts'
import type { Person } from '../../shared/model/lock.ts'
import type { Plan } from '../../shared/model/plan.ts'
import type { Workload } from '../../shared/model/workload.ts'
import { withSourceEnvs } from '../../shared/model/workload-env.ts'
import type { Deploys } from '../deploys/deploys.ts'
import { adoptionPlan } from '../deploys/request.ts'
import type { Hosts } from '../hosts/session.ts'
import { isSecret, maskEnv } from '../secrets/redact.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { TakenContainer } from '../sources/container-taker.ts'
import type { Sources } from '../sources/source.ts'
import type { SettingsPort } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import { claim } from './claim.ts'
import type { Workloads } from './workloads.ts'

export interface AdoptContainerRooms {
  readonly sources: Sources
  readonly hosts: Pick<Hosts, 'get'>
  readonly settings: Pick<SettingsPort, 'get'>
  readonly store: Pick<Store, 'installation' | 'adopted'>
  readonly workloads: Pick<Workloads, 'list' | 'apply' | 'withdraw'>
  readonly deploys: Pick<Deploys, 'plan'>
  readonly secrets: Pick<Secrets, 'set'>
  readonly clock: Pick<Clock, 'now'>
  /** Who is at work here: their name stands on what is claimed. */
  readonly by: Person
  /** Containers are somebody else's by now. */
  readonly onAdopted: () => void
}

export interface AskedRunning {
  readonly host: string
  readonly container: string
  readonly name?: string | undefined
  readonly allow?: readonly string[] | undefined
  readonly secrets?: readonly string[] | undefined
  readonly claims?: boolean | undefined
}

/** Stores and changes nothing. */
export async function lookAtContainer(
  rooms: AdoptContainerRooms,
  asked: AskedRunning,
  signal: AbortSignal,
): Promise<RunningContainer> {
  return shownOf(asked.host, await lookAt(rooms, asked, signal))
}

async function lookAt(
  { sources, hosts, settings, store, workloads }: AdoptContainerRooms,
  { host, container, name, allow = [], secrets = [], claims = false }: AskedRunning,
  signal: AbortSignal,
): Promise<TakenContainer> {
  const { installation } = store
  const context = { session: hosts.get(host), settings: settings.get(), installation }
  let found: TakenContainer | undefined
  for (const { takeOver } of sources.list)
    found ??= await takeOver?.(context, { container, name, allow, secrets, claims }, signal)
  if (!found) return refuse(container, 'there is no kind that takes it over')
  if (secrets.length > 0 && !found.secrets)
    return refuse(
      container,
      'values are kept as secrets of one container alone: adopt it, then set them',
    )
  const { name: workload } = found.document
  if (workloads.list().some(({ document }) => document.name === workload))
    fail({ kind: 'exists', what: 'workload', name: workload })
  return found
}

function refuse(path: string, message: string): never {
  return fail({ kind: 'invalid', what: 'container', issues: [{ path, message }] })
}

function shownOf(host: string, found: TakenContainer): RunningContainer {
  const { container, document, release, lost, warnings, claimedFrom, secrets = {} } = found
  const { id, name, state, health } = container
  const env = envsIn(document)
  const shown = {
    ...{ host, id, state, health, container: name, name: document.name },
    image: release.parts[0]?.image ?? '',
    document: stringify(masked(document)),
    secretKeys: env.flatMap(([key, value]) => (isSecret(key, value) ? [key] : [])),
    secrets: Object.keys(secrets),
    ...(claimedFrom && { claimedFrom }),
    lost: [...lost],
    warnings: [...warnings],
  }
  // How it is now may change while somebody reads, and what it will be called is theirs to say; what it is may not.
  const { source, deploy } = document
  const facts = canonicalJson({
    id,
    source,
    deploy,
    lost,
    secrets,
    ...(claimedFrom && { claimedFrom }),
  })
  return { ...shown, mark: createHash('sha256').update(facts).digest('hex') }
}

function masked(document: TakenContainer['document']): unknown {
  const { source } = document
  return isRecord(source) ? { ...document, source: withSourceEnvs(source, maskEnv) } : document
}

/** The variables of it, or of all its services. */
function envsIn({ source }: TakenContainer['document']): (readonly [string, string])[] {
  const found: (readonly [string, string])[] = []
  if (isRecord(source))
    withSourceEnvs(source, (env) => {
      for (const [key, value] of Object.entries(env))
        if (typeof value === 'string') found.push([key, value])
      return env
    })
  return found
}

interface Marked {
  readonly mark: string
  /** Hosts that the user confirmed the change of; only a claim changes one. */
  readonly confirm?: readonly string[]
}

interface Asker {
  readonly actor: string
  readonly door?: Door
  readonly signal: AbortSignal
}

/**
 * The document is stored first; the release that it is, the id by which it is known, and what is told of it, come
 * together. Where they do not, the document is taken back.
 */
export async function adoptContainer(
  rooms: AdoptContainerRooms,
  { mark, confirm = [], ...asked }: AskedRunning & Marked,
  { signal, ...who }: Asker,
): Promise<{ workload: Workload; release: string; plan: Plan | null }> {
  const { workloads, deploys } = rooms
  const found = await lookAt(rooms, asked, signal)
  if (shownOf(asked.host, found).mark !== mark)
    refuse(found.container.name, 'it changed since it was shown: look at it again')
  const unclaim =
    found.claimedFrom &&
    (await claimOf(rooms, found, {
      ...{ from: found.claimedFrom, host: asked.host, confirm, signal },
    }))
  const { name } = found.document
  // A document that names a secret finds it.
  for (const [key, value] of Object.entries(found.secrets ?? {}))
    rooms.secrets.set({ workload: name, name: key, value }, who)
  const { workload } = workloads.apply(found.document)
  try {
    const release = record(rooms, { workload, found, host: asked.host, who })
    rooms.onAdopted()
    return { workload, release, plan: await planOf(deploys, workload, signal) }
  } catch (error) {
    workloads.withdraw(workload)
    await unclaim?.()
    throw error
  }
}

interface ClaimOn {
  readonly from: OtherInstallation
  readonly host: string
  readonly confirm: readonly string[]
  readonly signal: AbortSignal
}

function claimOf(
  { hosts, store: { installation }, by, clock }: AdoptContainerRooms,
  { container: { id: container } }: TakenContainer,
  { from, host, confirm: confirmed, signal }: ClaimOn,
): Promise<() => Promise<void>> {
  const session = hosts.get(host)
  return claim({ session, installation, by, clock, container, from, confirmed }, signal)
}

interface Adopting {
  readonly workload: Workload
  readonly found: TakenContainer
  readonly host: string
  readonly who: Omit<Asker, 'signal'>
}

function record(rooms: AdoptContainerRooms, { workload, found, host, who }: Adopting): string {
  const { name } = workload.document
  const at = rooms.clock.now()
  const deployment = adoptionPlan(workload)
  const { rendered, ...release } = found.release
  const { actor, door = 'terminal' } = who
  const made = rooms.store.adopted.add(
    [found, ...(found.others ?? [])].map(({ container, labels }) => ({
      ...{ host, container: container.id, workload: name },
      labels: {
        ...{ ...labels, [label.workload]: name, [label.deployment]: deployment },
        ...(found.claimedFrom && { [label.claimed]: found.claimedFrom.id }),
      },
    })),
    {
      release: {
        ...{ ...release, parts: [...release.parts], config: { ...release.config } },
        ...{ workload: name, deployment, action: 'adopt', tag: found.tag, actor, createdAt: at },
        verified: found.container.health === 'healthy',
        reason: reasonOf(found),
      },
      rendered,
    },
    {
      ...{
        at,
        event: 'workload-adopted',
        severity: 'info',
        host,
        actor,
        door,
        deployment: undefined,
      },
      ...{ object: { kind: 'workload', name }, outcome: 'adopted', reason: '', story: deployment },
      detail: `${found.container.name} (${found.container.id.slice(0, 12)})`,
      facts: { container: found.container.id },
    },
  )
  return made.name
}

function reasonOf({ container: { name }, claimedFrom }: TakenContainer): string {
  if (!claimedFrom) return `adopted as it ran: ${name}`
  const { workload, release, id } = claimedFrom
  return `claimed as it ran: ${[workload, release].filter(Boolean).join(' ')} of installation ${id}`
}

/** Plan of the next deployment; a host that went away just now takes nothing back. */
async function planOf(
  deploys: Pick<Deploys, 'plan'>,
  { document: { name: workload } }: Workload,
  signal: AbortSignal,
): Promise<Plan | null> {
  try {
    return await deploys.plan({ workload, action: 'deploy' }, signal)
  } catch (error) {
    if (!failureOf(error)) throw error
    return null
  }
}
