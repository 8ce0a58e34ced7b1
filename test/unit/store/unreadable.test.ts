// One record that cannot be read is shown as such, as far as it can be, and takes no other with it.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import type { Store } from '../../../src/main/store/store.ts'
import type { Stage } from '../../../src/shared/model/deployment.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { noOptions } from '../../../src/shared/model/options.ts'
import { deployment, event, keptLog, release, workload } from './builders.ts'
import { failureFrom, newFolder, openIn } from './folder.ts'

const stage: Stage = {
  ...{ name: 'health', target: 'local', startedAt: 1, endedAt: 2, durationMs: 1 },
  state: 'failed',
}
const exited: Failure = {
  kind: 'container-exited',
  container: 'web-1',
  exit: { exitCode: 3, oomKilled: false, restarts: 0, error: '', finishedAt: '' },
  lines: ['bye'],
}
const failure = { type: 'failure', failure: exited } as const

/** Two of everything; then something happens to the first of each. */
function filled(...damage: readonly string[]): { store: Store; raw: () => unknown } {
  const dir = newFolder()
  const { store } = openIn(dir)
  for (const name of ['one', 'two']) {
    store.workloads.put(workload(name))
    const id = `d-${name}`
    const done = deployment(id, { workload: 'web', state: 'failed', lastSeq: 2 })
    const stages = [{ ...stage, failure: exited }]
    const events = [event(id, 1), { ...event(id, 2, 'it ended'), data: failure }]
    store.deployments.put({ ...done, failure: exited, stages }, events)
    store.releases.add(release(id), 'local', { any: name })
    store.keptLogs.put('web', keptLog(name))
    store.journal.begin(id, { any: name })
    const at = { deploymentId: id, target: 'local', stage: 'pull', at: 1 }
    store.journal.add({ ...at, mark: 'intent', facts: {} })
    const plan = { id: `p-${name}`, workload: 'web', action: 'deploy' as const, tag: '' }
    const more = { release: null, options: noOptions, createdAt: 1, fingerprint: '', targets: [] }
    store.plans.put({ plan: { ...plan, ...more }, bodies: {} })
  }
  store.close()
  const raw = new DatabaseSync(join(dir, 'state.db'))
  for (const sql of damage) raw.exec(sql)
  raw.close()
  const rows = () => {
    const database = new DatabaseSync(join(dir, 'state.db'), { readOnly: true })
    const tables = ['workloads', 'deployments', 'events', 'releases', 'plans', 'journal']
    const found = tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all())
    database.close()
    return JSON.stringify(found)
  }
  return { store: openIn(dir).store, raw: rows }
}

/** As a secret named `container` left it. */
const masked = (table: string, column: string, where: string) =>
  `UPDATE ${table} SET ${column} = replace(${column}, '"container-exited"', '"••••-exited"') WHERE ${where}`

describe('a record that cannot be read', () => {
  it('of a deployment is listed with all that can be read of it, and the others as they are', () => {
    const { store } = filled(masked('deployments', 'deployment', "id = 'd-one'"))
    const [two, one] = store.deployments.list({ limit: 10 })
    expect(two).toMatchObject({ id: 'd-two', failure: { kind: 'container-exited' } })
    expect(one).toMatchObject({
      ...{ id: 'd-one', workload: 'web', state: 'failed', action: 'deploy', lastSeq: 2 },
      stages: [stage],
      failure: { kind: 'record-unreadable', what: 'deployment', name: 'd-one' },
    })
    expect(one?.stages[0]).not.toHaveProperty('failure')
    expect(store.deployments.get('d-one')).toEqual(one)
    store.close()
  })

  it.each(["''", "'no JSON'", "'[]'", "'null'", "'{}'"])(
    'also where the deployment is nothing but %s',
    (damage) => {
      const { store } = filled(
        `UPDATE deployments SET deployment = ${damage}, state = 'running' WHERE id = 'd-one'`,
      )
      const found = store.deployments.list({ workload: 'web', limit: 10 })
      expect(found.map(({ id, state }) => `${id} ${state}`)).toEqual([
        ...['d-two failed', 'd-one interrupted'],
      ])
      expect(store.deployments.unfinished()).toEqual([])
      store.close()
    },
  )

  it('of an event keeps its place and its line', () => {
    const { store } = filled(
      masked('events', 'event', "deployment = 'd-one'"),
      "UPDATE events SET event = 'no JSON' WHERE deployment = 'd-one' AND seq = 1",
    )
    expect(store.deployments.events('d-one').map(({ seq, line }) => `${seq} ${line}`)).toEqual([
      '1 (this record cannot be read as a whole)',
      '2 it ended (this record cannot be read as a whole)',
    ])
    expect(store.deployments.events('d-two')[1]).toMatchObject({ data: failure })
    store.close()
  })

  it('of a release is listed, and refused where it is gone back to', () => {
    const { store } = filled('UPDATE releases SET release = \'{"tag":"v7"}\' WHERE number = 1')
    expect(store.releases.list('web')).toMatchObject([
      { name: 'r2', tag: 'v1' },
      {
        name: 'r1',
        tag: 'v7',
        workload: 'web',
        deployment: 'd-one',
        live: false,
        unreadable: true,
      },
    ])
    expect(failureFrom(() => store.releases.get('web', 'r1'))).toMatchObject({
      ...{ kind: 'record-unreadable', what: 'release', name: 'r1 of web' },
    })
    expect(store.releases.get('web', 'r2')?.rendered).toEqual({ any: 'two' })
    store.close()
  })

  it('of a workload is told of by name, and the others are listed', () => {
    const { store } = filled(
      'UPDATE workloads SET document = replace(document, \'"kind":"image"\', \'"kind":1\') WHERE name = \'one\'',
    )
    expect(store.workloads.list().map(({ document }) => document.name)).toEqual(['two'])
    expect(store.workloads.unreadable()).toMatchObject([{ name: 'one', hosts: ['local'] }])
    expect(failureFrom(() => store.workloads.get('one'))).toMatchObject({
      ...{ kind: 'record-unreadable', what: 'workload', name: 'one' },
    })
    store.close()
  })

  it('of last lines, a plan or a journal is told as such', () => {
    const { store } = filled(
      "UPDATE kept_logs SET log = 'sealed:' WHERE container = 'one'",
      "UPDATE plans SET plan = '{}' WHERE id = 'p-one'",
      "UPDATE journal SET entry = '{}' WHERE deployment = 'd-one'",
      "UPDATE journal_bodies SET body = 'sealed:' WHERE deployment = 'd-one'",
    )
    const lines = store.keptLogs.list('web').map((log) => [log.container, log.lines[0]?.line])
    expect(Object.fromEntries(lines)).toEqual({ one: 'This record cannot be read', two: 'bye' })
    for (const read of [
      () => store.plans.get('p-one'),
      () => store.journal.entries('d-one'),
      () => store.journal.body('d-one'),
    ])
      expect(failureFrom(read)).toMatchObject({ kind: 'record-unreadable' })
    expect(store.journal.body('d-two')).toEqual({ any: 'two' })
    expect(store.plans.get('p-two')).toMatchObject({ plan: { id: 'p-two' } })
    store.close()
  })

  it('is left as it is', () => {
    const { store, raw } = filled(
      masked('deployments', 'deployment', "id = 'd-one'"),
      "UPDATE releases SET release = '{}' WHERE number = 1",
      "UPDATE workloads SET document = '{}' WHERE name = 'one'",
    )
    const before = raw()
    store.deployments.list({ limit: 10 })
    store.releases.list('web')
    store.workloads.unreadable()
    store.close()
    expect(raw()).toBe(before)
  })
})
