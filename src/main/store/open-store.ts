/** Opens the state file: looks first, falls back to an earlier copy when damaged, migrates. */
import { chmodSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock, Ids } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { gitCredentialSchema } from '../../shared/model/git-credential.ts'
import { registryAccountSchema } from '../../shared/model/registry.ts'
import { activityRows } from './activity.ts'
import { adoptedRows } from './adopted.ts'
import { text } from './columns.ts'
import { type Database, openDatabase } from './database.ts'
import { deploymentRows } from './deployments.ts'
import { dnsRows } from './dns.ts'
import { guardedFiles } from './file-failure.ts'
import { copyPrivateFile, createEmpty, keepDatabaseAside, makePrivateDir } from './files.ts'
import { generationsOf, type Inspection, inspect, keepGeneration } from './generations.ts'
import { hostImageRows } from './host-images.ts'
import { journalRows } from './journal.ts'
import { keptLogRows } from './kept-logs.ts'
import { type Migration, migrate, migrationsWith, versionOf } from './migrations.ts'
import { notifyRows } from './notify.ts'
import { planRows } from './plans.ts'
import { pruneRows } from './prunes.ts'
import { releaseRows } from './releases.ts'
import { sealedAccountRows } from './sealed-accounts.ts'
import { withSecretTokens } from './secret-tokens.ts'
import { secretRows } from './secrets.ts'
import { seenTagRows } from './seen-tags.ts'
import type { Seal, Store } from './store.ts'
import { updateRows } from './update-rows.ts'
import { workloadRows } from './workloads.ts'

export interface StoreOptions {
  /** `:memory:` keeps nothing. */
  readonly file: string
  readonly seal: Seal
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
  /** Only tests of migrations give their own. */
  readonly migrations?: readonly Migration[]
}

export interface OpenedStore {
  readonly store: Store
  /** Warnings that the user must hear: a damaged file kept aside, and what may be missing. */
  readonly warnings: readonly Failure[]
}

const inMemory = ':memory:'

/** Throws `state-newer`, `no-space`, `state-unwritable`; never rewrites a newer file. */
export function openStore(options: StoreOptions): OpenedStore {
  const { file, seal } = options
  const steps = options.migrations ?? migrationsWith(seal)
  if (file === inMemory) {
    const database = openDatabase(file)
    migrate(database, steps)
    return { store: storeOver(database, options), warnings: [] }
  }
  guardedFiles(file, () => makePrivateDir(dirname(file)))
  const endedInCrash = hasLeftoverWal(file)
  const warnings = guardedFiles(file, () => makeReadable(options, steps.length))
  const database = openDatabase(file)
  try {
    const isOld = versionOf(database) < steps.length
    if (versionOf(database) > 0 && (isOld || endedInCrash)) keepGeneration(database)
    migrate(database, steps)
    return { store: storeOver(database, options), warnings }
  } catch (error) {
    database.close()
    throw error
  }
}

/** The last clean close checkpoints and removes the log; one with content means a crash. */
function hasLeftoverWal(file: string): boolean {
  return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
}

/** Leaves a good file of a version we know (or an empty one) in place. */
function makeReadable({ file, clock }: StoreOptions, known: number): readonly Failure[] {
  const found = inspect(file)
  refuseNewer(file, found, known)
  if (found.state === 'good' && found.version > 0) return []
  const copies = generationsOf(file).map((copy) => ({ copy, found: inspect(copy) }))
  const good = copies.find((each) => each.found.state === 'good')
  // No file and no copy, or an empty file left by a first start that was cut short.
  if (good === undefined && found.state !== 'damaged') {
    createEmpty(file)
    return []
  }
  if (good !== undefined) refuseNewer(good.copy, good.found, known)
  const kept = found.state === 'missing' ? (good?.copy ?? '') : keepDatabaseAside(file, clock.now())
  if (good === undefined) createEmpty(file)
  else copyPrivateFile(good.copy, file)
  return [
    { kind: 'state-corrupt', file, kept, reason: `${causeOf(found)}; ${whatIsLost(good?.copy)}` },
  ]
}

function causeOf(found: Inspection): string {
  if (found.state === 'damaged') return found.reason
  return found.state === 'missing' ? 'the file is missing' : 'the file is empty'
}

function refuseNewer(file: string, found: Inspection, known: number): void {
  if (found.state === 'good' && found.version > known) {
    fail({ kind: 'state-newer', file, found: found.version, known })
  }
}

function whatIsLost(copy: string | undefined): string {
  if (copy === undefined) {
    return 'no earlier copy was good, so Longshore starts empty: workloads, releases and history are missing, and containers it made earlier show as not managed'
  }
  const at = statSync(copy).mtime.toISOString()
  return `opened the copy of ${at}: workloads, deployments and releases changed after that may be missing`
}

function installationOf(database: Database, ids: Ids): string {
  const find = () => database.get("SELECT value FROM meta WHERE key = 'installation'")
  const known = find()
  if (known) return text(known, 'value')
  const id = ids.next()
  database.run("INSERT INTO meta (key, value) VALUES ('installation', ?)", id)
  return id
}

function storeOver(database: Database, { seal, ids }: StoreOptions): Store {
  const activity = activityRows(database)
  const secrets = secretRows(database, seal)
  return {
    installation: installationOf(database, ids),
    workloads: workloadRows(database, seal),
    plans: planRows(database, seal),
    deployments: deploymentRows(database, activity),
    journal: journalRows(database, seal),
    releases: releaseRows(database, seal),
    adopted: adoptedRows(database, seal, activity),
    keptLogs: keptLogRows(database, seal),
    activity: activity.port,
    notify: notifyRows(database, seal, activity),
    registries: withSecretTokens(
      sealedAccountRows(database, seal, {
        ...{ table: 'registry_accounts', what: 'registry account', schema: registryAccountSchema },
        for: ({ address }) => address,
      }),
      secrets,
    ),
    gitCredentials: sealedAccountRows(database, seal, {
      ...{ table: 'git_credentials', what: 'git credential', schema: gitCredentialSchema },
      for: ({ kind, url, statusApi }) => [kind, url, ...(statusApi ? [statusApi] : [])].join(' '),
    }),
    dns: dnsRows(database, seal),
    seenTags: seenTagRows(database),
    updates: updateRows(database),
    secrets,
    hostImages: hostImageRows(database),
    prunes: pruneRows(database),
    copyTo: (file) => {
      database.run('VACUUM INTO ?', file)
      chmodSync(file, 0o600)
    },
    close: () => {
      if (database.file !== inMemory && database.hasWritten()) keepGeneration(database)
      database.close()
    },
  }
}
