/** The hosts that the user declared, over any place that keeps one JSON value, as the settings are. */
import { type HostRecord, hostRecordSchema } from '../../shared/model/host.ts'
import type { SettingsBacking } from './settings-values.ts'

export interface HostRecords {
  /** In the order they were declared. */
  list(): readonly HostRecord[]
  /** Adds it, or puts it in the place of `instead`. Durable when it returns. */
  put(record: HostRecord, instead?: string): void
  remove(name: string): void
}

export interface ReadHostRecords {
  readonly records: readonly HostRecord[]
  /** Hosts that are stored but not valid: they stay in the file, and are not used. */
  readonly rejected: readonly string[]
}

type Raw = Readonly<Record<string, unknown>>

interface Stored {
  readonly raw: unknown
  /** undefined when it is not valid. */
  readonly record: HostRecord | undefined
}

export function readHostRecords(value: unknown): ReadHostRecords {
  const stored = storedIn(value)
  return {
    records: stored.flatMap(({ record }) => record ?? []),
    rejected: stored.filter(({ record }) => !record).map(({ raw }) => nameOf(raw)),
  }
}

export function hostRecordsOver(backing: SettingsBacking<readonly unknown[]>): HostRecords {
  const stored = () => storedIn(backing.read())
  const write = (entries: readonly Stored[]) => backing.write(entries.map(({ raw }) => raw))
  return {
    list: () => readHostRecords(backing.read()).records,
    put(record, instead = record.name) {
      const entries = stored()
      const index = entries.findIndex((entry) => entry.record?.name === instead)
      const before = entries[index]
      // Fields this version does not know belong to a newer one: they stay.
      const entry = { raw: { ...fieldsOf(before?.raw, false), ...record }, record }
      write(before ? entries.with(index, entry) : [...entries, entry])
    },
    remove: (name) => write(stored().filter(({ record }) => record?.name !== name)),
  }
}

/** A name that is declared twice counts once: the first. */
function storedIn(value: unknown): Stored[] {
  const names = new Set<string>()
  return (Array.isArray(value) ? value : []).map((raw: unknown) => {
    const record = recordOf(raw)
    if (!record || names.has(record.name)) return { raw, record: undefined }
    names.add(record.name)
    return { raw, record }
  })
}

/**
 * Fields that are not known are passed over, except inside `connection`: how a host is reached
 * must not be guessed from half of what was declared.
 */
function recordOf(raw: unknown): HostRecord | undefined {
  return hostRecordSchema.safeParse(fieldsOf(raw, true)).data
}

const known = Object.keys(hostRecordSchema.shape)

/** Fields that this version knows, or those that it does not. */
function fieldsOf(raw: unknown, areKnown: boolean): Raw {
  const isObject = typeof raw === 'object' && raw !== null && !Array.isArray(raw)
  const fields = Object.entries(isObject ? raw : {})
  return Object.fromEntries(fields.filter(([key]) => known.includes(key) === areKnown))
}

function nameOf(raw: unknown): string {
  const { name } = fieldsOf(raw, true)
  return typeof name === 'string' ? name : 'a host without a name'
}
