/** DNS accounts; each secret is sealed together with the name and the place that it was given for. And the records made with them. */
import { z } from 'zod'
import { fail } from '../../shared/lib/failure-error.ts'
import { dnsAccountSchema, keptDnsRecordSchema } from '../../shared/model/dns.ts'
import type { DnsStore, StoredDnsAccount } from './account-store.ts'
import { openJson, parsed, sealJson, text } from './columns.ts'
import type { Database, Row } from './database.ts'
import type { Seal } from './store.ts'
import { readOr, readRecord } from './unreadable.ts'

/** Sealed with its place: who changes the file may move a sealed secret to another row, but it opens nothing there. */
const sealedSchema = z.object({ name: z.string(), place: z.string(), secret: z.string() })

const namedBy = (row: Row) => ({ what: 'DNS account', name: text(row, 'name') })

const fromRow = (row: Row): StoredDnsAccount => ({
  ...parsed(dnsAccountSchema, row, 'account'),
  hasSecret: text(row, 'secret') !== '',
})

function opened(
  seal: Seal,
  row: Row,
  { name, place }: { readonly name: string; readonly place: string },
): string {
  const sealed = text(row, 'secret')
  if (sealed === '') return ''
  const found = sealedSchema.safeParse(openJson(seal, sealed))
  if (found.success && found.data.name === name && found.data.place === place)
    return found.data.secret
  const reason = 'it was sealed for another account or server'
  return fail({ kind: 'secret-unreadable', name: `DNS account ${name}`, reason })
}

export function dnsRows(database: Database, seal: Seal): DnsStore {
  const find = (name: string) => database.get('SELECT * FROM dns_accounts WHERE name = ?', name)
  return {
    accounts: () =>
      database.all('SELECT * FROM dns_accounts ORDER BY name').flatMap((row) =>
        readOr<readonly StoredDnsAccount[]>(
          namedBy(row),
          () => [fromRow(row)],
          () => [],
        ),
      ),
    account(name) {
      const row = find(name)
      return row && readRecord(namedBy(row), () => fromRow(row))
    },
    putAccount(account, secret, place) {
      const { name } = account
      const before = find(name)
      const kept = before ? text(before, 'secret') : ''
      const sealed = secret === '' ? '' : sealJson(seal, { name, place, secret })
      database.run(
        `INSERT INTO dns_accounts (name, account, secret) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET account = excluded.account, secret = excluded.secret`,
        ...[name, JSON.stringify(dnsAccountSchema.parse(account))],
        secret === undefined ? kept : sealed,
      )
    },
    removeAccount: (name) => database.run('DELETE FROM dns_accounts WHERE name = ?', name),
    secret(name, place) {
      const row = find(name)
      if (!row) return fail({ kind: 'not-found', what: 'DNS account', name })
      return opened(seal, row, { name, place })
    },
    ...recordRows(database),
  }
}

function recordRows(database: Database): Pick<DnsStore, 'records' | 'putRecord' | 'removeRecord'> {
  return {
    // What cannot be read is unreadable as a whole, and told nowhere: its record stays in the DNS.
    records: () =>
      database
        .all('SELECT * FROM dns_records ORDER BY workload, host, name, type, value')
        .flatMap((row) => {
          const found = keptDnsRecordSchema.safeParse(JSON.parse(text(row, 'record')))
          return found.success ? [found.data] : []
        }),
    putRecord: (record) => {
      const { workload, host, name, type, value } = record
      database.run(
        `INSERT INTO dns_records (workload, host, name, type, value, record) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (workload, host, name, type, value) DO UPDATE SET record = excluded.record`,
        ...[workload, host, name, type, value, JSON.stringify(keptDnsRecordSchema.parse(record))],
      )
    },
    removeRecord: ({ workload, host, name, type, value }) =>
      database.run(
        `DELETE FROM dns_records
         WHERE workload = ? AND host = ? AND name = ? AND type = ? AND value = ?`,
        ...[workload, host, name, type, value],
      ),
  }
}
