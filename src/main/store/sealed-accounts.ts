/** Accounts of one sort: the secret of each is sealed together with its name and with what it was given for. */
import { z } from 'zod'
import { fail } from '../../shared/lib/failure-error.ts'
import type { KeptAccounts } from './account-store.ts'
import { openJson, parsed, sealJson, text } from './columns.ts'
import type { Database, Row } from './database.ts'
import type { Seal } from './store.ts'
import { readOr, readRecord } from './unreadable.ts'

interface Sort<A> {
  readonly table: 'registry_accounts' | 'git_credentials'
  /** As failures call one. */
  readonly what: string
  readonly schema: z.ZodType<A>
  /** Address to which its secret may be sent. */
  readonly for: (account: A) => string
}

/** Sealed with its place: who changes the file may move a sealed secret to another row, but it opens nothing there. */
const sealedSchema = z.object({ name: z.string(), address: z.string(), token: z.string() })

export function sealedAccountRows<A extends { readonly name: string }>(
  database: Database,
  seal: Seal,
  { table, what, schema, for: addressOf }: Sort<A>,
): KeptAccounts<A> {
  const namedBy = (row: Row) => ({ what, name: text(row, 'name') })
  const fromRow = (row: Row) => ({
    ...parsed(schema, row, 'account'),
    hasToken: text(row, 'token') !== '',
  })
  const find = (name: string) => database.get(`SELECT * FROM ${table} WHERE name = ?`, name)
  const get = (name: string) => {
    const row = find(name)
    return row && readRecord(namedBy(row), () => fromRow(row))
  }
  const opened = (row: Row, account: A): string => {
    const sealed = text(row, 'token')
    if (sealed === '') return ''
    const found = sealedSchema.safeParse(openJson(seal, sealed)).data
    if (found?.name === account.name && found.address === addressOf(account)) return found.token
    const reason = 'it was sealed for another name or address'
    return fail({ kind: 'secret-unreadable', name: `${what} ${account.name}`, reason })
  }
  return {
    list: () =>
      database.all(`SELECT * FROM ${table} ORDER BY name`).flatMap((row) =>
        readOr<readonly (A & { readonly hasToken: boolean })[]>(
          namedBy(row),
          () => [fromRow(row)],
          () => [],
        ),
      ),
    get,
    put(account, token) {
      const { name } = account
      const before = find(name)
      const kept = before ? text(before, 'token') : ''
      const address = addressOf(account)
      const sealed = token === '' ? '' : sealJson(seal, { name, address, token })
      database.run(
        `INSERT INTO ${table} (name, account, token) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET account = excluded.account, token = excluded.token`,
        name,
        JSON.stringify(schema.parse(account)),
        token === undefined ? kept : sealed,
      )
    },
    remove: (name) => database.run(`DELETE FROM ${table} WHERE name = ?`, name),
    token(name) {
      const row = find(name)
      const account = row && get(name)
      return row && account ? opened(row, account) : fail({ kind: 'not-found', what, name })
    },
  }
}
