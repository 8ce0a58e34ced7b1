/** Accounts on registries; each token is sealed together with the name and the registry that it was given for. */
import { z } from 'zod'
import { fail } from '../../shared/lib/failure-error.ts'
import { type RegistryAccount, registryAccountSchema } from '../../shared/model/registry.ts'
import { openJson, parsed, sealJson, text } from './columns.ts'
import type { Database, Row } from './database.ts'
import type { Seal, Store, StoredRegistry } from './store.ts'
import { readOr, readRecord } from './unreadable.ts'

/** Whoever changes the file may move a sealed token to another row, but it opens nothing there. */
const sealedSchema = z.object({ name: z.string(), address: z.string(), token: z.string() })

const namedBy = (row: Row) => ({ what: 'registry account', name: text(row, 'name') })

const fromRow = (row: Row): StoredRegistry => ({
  ...parsed(registryAccountSchema, row, 'account'),
  hasToken: text(row, 'token') !== '',
})

function opened(seal: Seal, row: Row, { name, address }: RegistryAccount): string {
  const sealed = text(row, 'token')
  if (sealed === '') return ''
  const found = sealedSchema.safeParse(openJson(seal, sealed))
  if (found.success && found.data.name === name && found.data.address === address)
    return found.data.token
  const reason = 'it was sealed for another account or registry'
  return fail({ kind: 'secret-unreadable', name: `registry account ${name}`, reason })
}

export function registryRows(database: Database, seal: Seal): Store['registries'] {
  const find = (name: string) =>
    database.get('SELECT * FROM registry_accounts WHERE name = ?', name)
  const get = (name: string) => {
    const row = find(name)
    return row && readRecord(namedBy(row), () => fromRow(row))
  }
  return {
    list: () =>
      database.all('SELECT * FROM registry_accounts ORDER BY name').flatMap((row) =>
        readOr<readonly StoredRegistry[]>(
          namedBy(row),
          () => [fromRow(row)],
          () => [],
        ),
      ),
    get,
    put(account, token) {
      const { name, address } = account
      const before = find(name)
      const kept = before ? text(before, 'token') : ''
      const sealed = token === '' ? '' : sealJson(seal, { name, address, token })
      database.run(
        `INSERT INTO registry_accounts (name, account, token) VALUES (?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET account = excluded.account, token = excluded.token`,
        name,
        JSON.stringify(registryAccountSchema.parse(account)),
        token === undefined ? kept : sealed,
      )
    },
    remove: (name) => database.run('DELETE FROM registry_accounts WHERE name = ?', name),
    token(name) {
      const row = find(name)
      const account = row && get(name)
      if (!row || !account) return fail({ kind: 'not-found', what: 'registry account', name })
      return opened(seal, row, account)
    },
  }
}
