/**
 * Every host this installation knows: the built-in local one, and those that the user declared.
 * A session lives as long as its host is reached in the same way; guard and colour change under it.
 */
import { canonicalJson } from '../../shared/lib/canonical.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import { builtInHost, type Host, type HostRecord } from '../../shared/model/host.ts'
import type { HostRecords } from '../store/host-records.ts'
import { describeHost, shownHost } from './describe-host.ts'
import type { ConnectionTarget } from './environment/connection-target.ts'
import type { Environment } from './environment/environment.ts'
import { findTarget } from './environment/find-target.ts'
import { type OpenHostDeps, openHost } from './open-host.ts'
import { hostFailure, type ReportBug } from './session/host-failure.ts'
import { overlaid } from './session/overlaid.ts'
import type { HostSession, Hosts } from './session.ts'

export interface HostsDeps extends Omit<OpenHostDeps, 'environment'> {
  readonly records: HostRecords
  readonly environment: Environment
  readonly reportBug: ReportBug
}

/** The hosts, and what the user says of them. */
export interface DeclaredHosts extends Hosts {
  /** Throws `not-found`. The built-in host has one too, whether or not it was ever edited. */
  record(name: string): HostRecord
  /** Only what a user said: null for the built-in host that nobody edited. Throws `not-found`. */
  declared(name: string): HostRecord | null
  /** Keeps it, in the place of `instead`, and opens what is to be opened. */
  put(record: HostRecord, instead?: string): void
  remove(name: string): void
  /** As it stands, without asking it. */
  show(session: HostSession): Host
  /** Looks again at how each host is reached: a Docker context may point elsewhere by now. */
  refresh(): void
}

interface Entry {
  record: HostRecord
  readonly target: ConnectionTarget
  readonly session: HostSession
}

export function createHosts(deps: HostsDeps): DeclaredHosts {
  const { records } = deps
  let entries: readonly Entry[] = []
  const listeners = new Set<() => void>()
  const closings = new Set<Promise<void>>()

  const open = (record: HostRecord, target: ConnectionTarget): Entry => {
    const session = openAnyway(deps, record, target)
    const entry: Entry = { record, target, session: underRecord(session, () => entry.record) }
    return entry
  }
  const close = ({ session }: Entry): void => {
    const closing = session.close().finally(() => closings.delete(closing))
    closings.add(closing)
  }

  /** Opens, keeps and closes sessions until they are what is declared. */
  const refresh = (): void => {
    const before = entries
    entries = declaredIn(records).map((record) => {
      const target = targetAnyway(deps, record)
      const known = before.find((entry) => hasSameTarget(entry, record, target))
      if (!known) return open(record, target)
      known.record = record
      return known
    })
    for (const entry of before.filter((each) => !entries.includes(each))) close(entry)
    for (const listener of [...listeners]) listener()
  }
  refresh()

  const entryOf = (name: string): Entry =>
    entries.find(({ record }) => record.name === name) ??
    fail({ kind: 'not-found', what: 'host', name })

  return {
    list: () => entries.map(({ session }) => session),
    get: (name) => entryOf(name).session,
    describe: (session) => describeHost(deps, session),
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    record: (name) => entryOf(name).record,
    declared(name) {
      const { record } = entryOf(name)
      return record === builtIn ? null : record
    },
    put(record, instead) {
      records.put(record, instead)
      refresh()
    },
    remove(name) {
      records.remove(name)
      refresh()
    },
    show: (session) => shownHost(session, { engine: null }),
    refresh,
    async close() {
      listeners.clear()
      for (const entry of entries) close(entry)
      await Promise.all(closings)
    },
  }
}

/** A host that cannot even be tried is shown with its reason; the others are there all the same. */
function openAnyway(deps: HostsDeps, record: HostRecord, target: ConnectionTarget): HostSession {
  try {
    return openHost(deps, record, target)
  } catch (error) {
    return openHost(deps, record, noTarget(deps, record, error))
  }
}

function targetAnyway(deps: HostsDeps, record: HostRecord): ConnectionTarget {
  try {
    return findTarget(deps.environment, record)
  } catch (error) {
    return noTarget(deps, record, error)
  }
}

function noTarget(deps: HostsDeps, { name }: HostRecord, error: unknown): ConnectionTarget {
  const failure = hostFailure(deps.reportBug, error, name)
  return { kind: 'none', endpoint: '', found: 'declared', failure }
}

/** The local one first; a record of that name says only how it is guarded and where it is. */
function declaredIn(records: HostRecords): HostRecord[] {
  const all = records.list()
  const local = all.find(({ name, connection }) => isLocal(name) && connection.kind === 'local')
  return [local ?? builtIn, ...all.filter(({ name }) => !isLocal(name))]
}

const isLocal = (name: string): boolean => name === builtInHost

const builtIn: HostRecord = {
  name: builtInHost,
  connection: { kind: 'local' },
  guard: 'open',
  colour: 'none',
}

function hasSameTarget(entry: Entry, { name }: HostRecord, target: ConnectionTarget): boolean {
  return entry.record.name === name && canonicalJson(entry.target) === canonicalJson(target)
}

function underRecord(session: HostSession, record: () => HostRecord): HostSession {
  return overlaid(session, {
    get guard() {
      return record().guard
    },
    get colour() {
      return record().colour
    },
    get allowedPaths() {
      return record().allowedPaths ?? []
    },
    get proxy() {
      return record().proxy
    },
    get publicAddress() {
      return record().publicAddress
    },
  })
}
