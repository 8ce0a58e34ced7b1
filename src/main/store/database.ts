/** One open database: prepared statements kept, transactions that always end, typed failures. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { guarded } from './sqlite-failure.ts'

export type Row = Readonly<Record<string, unknown>>

export interface Database {
  readonly file: string
  run(sql: string, ...values: SQLInputValue[]): void
  get(sql: string, ...values: SQLInputValue[]): Row | undefined
  all(sql: string, ...values: SQLInputValue[]): readonly Row[]
  /** Several statements, no values. */
  exec(sql: string): void
  /** All of `work` or nothing of it; durable when it returns. */
  transaction<T>(work: () => T): T
  /** Has anything been written through this connection? */
  hasWritten(): boolean
  close(): void
}

export function openDatabase(file: string): Database {
  const raw = guarded(file, () => new DatabaseSync(file, { timeout: 0 }))
  const statements = new Map<string, StatementSync>()
  const prepare = (sql: string) => {
    const known = statements.get(sql)
    if (known) return known
    const statement = raw.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  const changesSoFar = () => Number(prepare('SELECT total_changes() AS n').get()?.n)

  const transaction = <T>(work: () => T): T =>
    guarded(file, () => {
      raw.exec('BEGIN IMMEDIATE')
      try {
        const result = work()
        raw.exec('COMMIT')
        return result
      } catch (error) {
        // SQLite itself rolls back on a full disk; a second ROLLBACK would hide the cause.
        if (raw.isTransaction) raw.exec('ROLLBACK')
        throw error
      }
    })

  try {
    guarded(file, () => {
      raw.exec('PRAGMA journal_mode = WAL')
      raw.exec('PRAGMA synchronous = FULL')
      raw.exec('PRAGMA foreign_keys = ON')
    })
  } catch (error) {
    raw.close()
    throw error
  }
  return {
    file,
    run: (sql, ...values) => {
      guarded(file, () => prepare(sql).run(...values))
    },
    get: (sql, ...values) => guarded(file, () => prepare(sql).get(...values)),
    all: (sql, ...values) => guarded(file, () => prepare(sql).all(...values)),
    exec: (sql) => guarded(file, () => raw.exec(sql)),
    transaction,
    hasWritten: () => changesSoFar() > 0,
    close: () => {
      if (raw.isOpen) raw.close()
    },
  }
}
