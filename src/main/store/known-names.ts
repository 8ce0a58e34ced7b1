/**
 * The names in a state folder, read beside whoever has it open: no lock is taken, nothing is made, changed or
 * repaired, and what cannot be read at once is left out.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { isRecord } from '../../shared/lib/is-record.ts'
import { builtInHost } from '../../shared/model/host.ts'
import { readHostRecords } from './host-records.ts'
import { hostsKey } from './settings-file.ts'

/** A name, and what is said of it beside. */
export interface KnownName {
  readonly name: string
  readonly about: string
}

export interface KnownNames {
  workloads(): KnownName[]
  releases(workload: string): KnownName[]
  /** The last few, newest first. */
  deployments(): KnownName[]
  plans(workload: string): KnownName[]
  hosts(): KnownName[]
  registries(): KnownName[]
  dnsAccounts(): KnownName[]
  gitCredentials(): KnownName[]
}

export function knownNamesIn(dataDir: string): KnownNames {
  const file = join(dataDir, 'state.db')
  return {
    workloads: () =>
      ask(
        file,
        "SELECT name, json_extract(document, '$.source.kind') AS about FROM workloads ORDER BY name",
      ),
    releases: (workload) =>
      ask(
        file,
        `SELECT 'r' || number AS name, iif(live, 'live ', '') || json_extract(release, '$.tag') AS about
         FROM releases WHERE workload = ? ORDER BY number DESC LIMIT 50`,
        workload,
      ),
    deployments: () =>
      ask(
        file,
        `SELECT id AS name, workload || ' ' || state AS about
         FROM deployments ORDER BY queued_at DESC, id DESC LIMIT 30`,
      ),
    plans: (workload) =>
      ask(
        file,
        `SELECT id AS name, json_extract(plan, '$.action') || ' ' || json_extract(plan, '$.tag') AS about
         FROM plans WHERE json_extract(plan, '$.workload') = ? ORDER BY rowid DESC LIMIT 10`,
        workload,
      ),
    hosts: () => hostsIn(join(dataDir, 'settings.json')),
    registries: () =>
      ask(
        file,
        "SELECT name, json_extract(account, '$.address') AS about FROM registry_accounts ORDER BY name",
      ),
    dnsAccounts: () =>
      ask(
        file,
        "SELECT name, json_extract(account, '$.service.zone') AS about FROM dns_accounts ORDER BY name",
      ),
    gitCredentials: () =>
      ask(
        file,
        "SELECT name, json_extract(account, '$.url') AS about FROM git_credentials ORDER BY name",
      ),
  }
}

function ask(file: string, sql: string, ...values: readonly string[]): KnownName[] {
  try {
    const database = new DatabaseSync(readingOf(file), { readOnly: true })
    try {
      const rows = database.prepare(sql).all(...values)
      return rows.map(({ name, about }) => ({ name: String(name), about: String(about ?? '') }))
    } finally {
      database.close()
    }
  } catch {
    return []
  }
}

/**
 * Address for reading alone. Where nobody has the file open there is no log beside it; SQLite would leave an empty
 * one.
 */
function readingOf(file: string): URL | string {
  if (existsSync(`${file}-wal`)) return file
  const url = pathToFileURL(file)
  url.searchParams.set('immutable', '1')
  return url
}

function hostsIn(file: string): KnownName[] {
  return [{ name: builtInHost, about: 'this machine' }, ...declaredIn(file)].filter(
    ({ name }, index, all) => all.findIndex((each) => each.name === name) === index,
  )
}

function declaredIn(file: string): KnownName[] {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return readHostRecords(isRecord(content) ? content[hostsKey] : undefined).records.map(
      ({ name, connection }) => ({
        name,
        about: connection.kind,
      }),
    )
  } catch {
    return []
  }
}
