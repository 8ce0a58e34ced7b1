/**
 * From version 4 to 5: a release is recorded for each host that it was made live on, where it was recorded once. On
 * which host that was, its deployment says: on the first that it named.
 */
import { z } from 'zod'
import { text } from './columns.ts'
import type { Database } from './database.ts'
import { fieldsIn } from './unreadable.ts'

const ofEachHost = `
  ALTER TABLE releases RENAME TO releases_of_before;
  CREATE TABLE releases (
    workload TEXT NOT NULL, number INTEGER NOT NULL, target TEXT NOT NULL, deployment TEXT NOT NULL,
    live INTEGER NOT NULL, release TEXT NOT NULL, rendered TEXT NOT NULL, rendering TEXT,
    PRIMARY KEY (workload, number, target), UNIQUE (deployment, target)
  ) STRICT;
`

export function giveReleasesTargets(database: Database): void {
  database.exec(ofEachHost)
  for (const row of database.all('SELECT * FROM releases_of_before ORDER BY workload, number')) {
    const workload = text(row, 'workload')
    const [target] = targetsOf(database, text(row, 'deployment'))
    database.run(
      `INSERT INTO releases (workload, number, target, deployment, live, release, rendered, rendering)
       SELECT workload, number, ?, deployment, live, release, rendered, rendering
       FROM releases_of_before WHERE workload = ? AND number = ?`,
      target ?? declaredHost(database, workload),
      workload,
      Number(row.number),
    )
  }
  for (const row of database.all('SELECT * FROM releases_of_before WHERE live = 1')) {
    keepLeftBehind(database, text(row, 'workload'), text(row, 'deployment'))
  }
  database.exec('DROP TABLE releases_of_before')
}

/** Keeps hosts where it still runs, although it moved away: the release last made live there is live there. */
function keepLeftBehind(database: Database, workload: string, deployment: string): void {
  const [, ...leaving] = targetsOf(database, deployment)
  for (const target of leaving) {
    if (wasTakenDown(database, workload, deployment, target)) continue
    database.run(
      `UPDATE releases SET live = 1 WHERE workload = ?1 AND target = ?2
       AND number = (SELECT max(number) FROM releases WHERE workload = ?1 AND target = ?2)`,
      workload,
      target,
    )
  }
}

/** By that deployment, or by one since. */
function wasTakenDown(
  database: Database,
  ...[workload, deployment, target]: [workload: string, deployment: string, target: string]
): boolean {
  const since = database.all(
    `SELECT deployment FROM deployments WHERE workload = ? AND queued_at >=
       (SELECT queued_at FROM deployments WHERE id = ?)`,
    workload,
    deployment,
  )
  return since.some((row) =>
    readStages(fieldsIn(row, 'deployment').stages).some(
      (stage) => stage.target === target && stage.name === 'remove' && isOver.has(stage.state),
    ),
  )
}

const isOver: ReadonlySet<string> = new Set(['succeeded', 'skipped'])

const stageSchema = z.object({ target: z.string(), name: z.string(), state: z.string() })
const readStages = (found: unknown) => z.array(stageSchema).catch([]).parse(found)

function targetsOf(database: Database, deployment: string): string[] {
  const row = database.get('SELECT deployment FROM deployments WHERE id = ?', deployment)
  const { targets } = row ? fieldsIn(row, 'deployment') : {}
  return z.array(z.string()).catch([]).parse(targets)
}

/** The host of a deployment that is forgotten: where its workload belongs, as far as that can be read. */
function declaredHost(database: Database, workload: string): string {
  const row = database.get('SELECT document FROM workloads WHERE name = ?', workload)
  const { host, hosts } = row ? fieldsIn(row, 'document') : {}
  const [first = ''] = z
    .array(z.string())
    .catch([])
    .parse(hosts ?? [host])
  return first
}
