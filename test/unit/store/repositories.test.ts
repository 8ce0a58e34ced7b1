import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { migrationsWith } from '../../../src/main/store/migrations.ts'
import { noOptions } from '../../../src/shared/model/options.ts'
import { aPart } from '../../support/a-part.ts'
import { createMemoryStore, openSeal } from '../../support/memory-store.ts'
import { deployment, event, keptLog, release, workload } from './builders.ts'
import { newFolder, openIn } from './folder.ts'

describe('what a store keeps', () => {
  it('gives a workload back as it was put, and forgets it when removed', () => {
    const store = createMemoryStore()
    const web = workload('web', { GREETING: 'hello' })
    store.workloads.put(web)
    store.workloads.put(workload('api'))
    expect(store.workloads.get('web')).toEqual(web)
    expect(store.workloads.list().map((each) => each.document.name)).toEqual(['api', 'web'])
    store.workloads.remove('web')
    expect(store.workloads.get('web')).toBeUndefined()
  })

  it('replaces a workload of the same name', () => {
    const store = createMemoryStore()
    store.workloads.put(workload('web', { A: '1' }))
    store.workloads.put({ ...workload('web', { A: '2' }), revision: 'rev2' })
    expect(store.workloads.list()).toEqual([{ ...workload('web', { A: '2' }), revision: 'rev2' }])
  })

  it('keeps an installation id from one opening to the next', () => {
    const dir = newFolder()
    const first = openIn(dir).store
    const { installation } = first
    first.close()
    const second = openIn(dir).store
    expect(second.installation).toBe(installation)
    second.close()
  })

  it('saves a deployment and its new events together, in order', () => {
    const store = createMemoryStore()
    store.deployments.put(deployment('d1'), [event('d1', 1)])
    store.deployments.put(deployment('d1', { lastSeq: 3 }), [event('d1', 2), event('d1', 3)])
    expect(store.deployments.events('d1').map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect(store.deployments.events('d1', 2).map(({ seq }) => seq)).toEqual([3])
    expect(store.deployments.get('d1')?.lastSeq).toBe(3)
  })

  it('reads the ends of stages in timelines of earlier versions, which told of them in words alone', () => {
    const dir = newFolder()
    const news = (seq: number, line: string) =>
      ({ ...event('d1', seq, line), kind: 'progress' }) as const
    const earlier = openIn(dir, migrationsWith(openSeal).slice(0, 2)).store
    earlier.deployments.put(deployment('d1', { lastSeq: 4 }), [
      ...[news(1, 'starting pull'), news(2, '1 of 2 MB'), event('d1', 3, 'ok'), news(4, 'ok')],
    ])
    earlier.close()
    const { store } = openIn(dir)
    const states = store.deployments.events('d1').map(({ state }) => state)
    expect(states).toEqual(['running', '', '', 'succeeded'])
    store.close()
  })

  it('keeps neither summary nor events when one event is refused', () => {
    const store = createMemoryStore()
    store.deployments.put(deployment('d1'), [event('d1', 1)])
    expect(() =>
      store.deployments.put(deployment('d1', { state: 'failed' }), [
        event('d1', 2),
        event('d1', 1),
      ]),
    ).toThrow()
    expect(store.deployments.get('d1')?.state).toBe('running')
    expect(store.deployments.events('d1')).toHaveLength(1)
  })

  it('lists deployments newest first, by workload and up to a limit', () => {
    const store = createMemoryStore()
    store.deployments.put(deployment('a', { queuedAt: 1 }), [])
    store.deployments.put(deployment('b', { queuedAt: 3, workload: 'api' }), [])
    store.deployments.put(deployment('c', { queuedAt: 2 }), [])
    expect(store.deployments.list({ limit: 2 }).map(({ id }) => id)).toEqual(['b', 'c'])
    expect(store.deployments.list({ workload: 'web', limit: 9 }).map(({ id }) => id)).toEqual([
      'c',
      'a',
    ])
  })

  it('finds every deployment that has not reached its end', () => {
    const store = createMemoryStore()
    const states = ['queued', 'running', 'undoing', 'interrupted', 'succeeded', 'failed'] as const
    states.forEach((state, index) => {
      store.deployments.put(deployment(state, { state, queuedAt: index }), [])
    })
    expect(store.deployments.unfinished().map(({ id }) => id)).toEqual(states.slice(0, 4))
  })

  it('keeps plans with what their source needs', () => {
    const store = createMemoryStore()
    const plan = {
      id: 'p1',
      workload: 'web',
      action: 'deploy' as const,
      tag: 'v1',
      release: null,
      options: noOptions,
      createdAt: 1,
      fingerprint: 'f',
      targets: [],
    }
    store.plans.put({ plan, bodies: { local: { env: { A: '1' } } } })
    expect(store.plans.get('p1')).toEqual({ plan, bodies: { local: { env: { A: '1' } } } })
    expect(store.plans.get('p2')).toBeUndefined()
  })

  it('keeps a journal in order and forgets only the body of a settled run', () => {
    const store = createMemoryStore()
    const entry = { deploymentId: 'd1', target: 'local', stage: 'create', at: 1 }
    store.journal.begin('d1', { plan: [1, 2] })
    store.journal.add({ ...entry, mark: 'intent', facts: {} })
    store.journal.add({ ...entry, mark: 'done', facts: { container: 'c1' } })
    expect(store.journal.body('d1')).toEqual({ plan: [1, 2] })
    store.journal.end('d1')
    expect(store.journal.body('d1')).toBeUndefined()
    expect(store.journal.entries('d1').map(({ mark }) => mark)).toEqual(['intent', 'done'])
    expect(store.journal.entries('d1')[1]?.facts).toEqual({ container: 'c1' })
  })

  it('SD-05 keeps once what several releases were rendered to, until the last of them goes', () => {
    const dir = newFolder()
    const { store } = openIn(dir)
    const secret = { env: { A: 'canary-77aa' }, image: 'x' }
    store.releases.add(release('d1'), 'local', secret)
    store.releases.add(release('d2'), 'local', { image: 'y' })
    store.releases.add(release('d3'), 'local', { image: 'x', env: { A: 'canary-77aa' } })
    expect(store.releases.get('web', 'r3')?.rendered).toEqual(secret)
    expect(renderingsIn(dir)).toHaveLength(2)
    store.releases.trim('web', 1)
    expect(store.releases.list('web').map(({ name }) => name)).toEqual(['r3'])
    expect(renderingsIn(dir)).toHaveLength(1)
    expect(store.releases.get('web', 'r3')?.rendered).toEqual(secret)
    store.close()
  })

  it('names releases r1, r2 … per workload, and only the newest added is live', () => {
    const store = createMemoryStore()
    expect(store.releases.nextName('web')).toBe('r1')
    expect(store.releases.add(release('d1'), 'local', { tag: 'v1' })).toMatchObject({
      name: 'r1',
      live: true,
    })
    store.releases.add(release('d2'), 'local', { tag: 'v2' })
    store.releases.add(release('d3', 'api'), 'local', null)
    expect(store.releases.nextName('web')).toBe('r3')
    expect(store.releases.list('web').map(({ name, live }) => [name, live])).toEqual([
      ['r2', true],
      ['r1', false],
    ])
    expect(store.releases.get('web', 'r1')?.rendered).toEqual({ tag: 'v1' })
    expect(store.releases.byDeployment('d3')?.release.workload).toBe('api')
    for (const odd of ['r0', 'r9', 'v1', 'r1;', '']) {
      expect(store.releases.get('web', odd)).toBeUndefined()
    }
    store.releases.retire('web')
    expect(store.releases.list('web').some(({ live }) => live)).toBe(false)
    expect(store.releases.list('api')[0]?.live).toBe(true)
  })

  it('tells of a release what it came to on each host', () => {
    const store = createMemoryStore()
    const onHost = (deploymentId: string, image: string) => ({
      ...release(deploymentId),
      parts: [aPart('web', { image })],
    })
    store.releases.add(onHost('d1', 'localhost/web:here'), 'local', null)
    store.releases.add(onHost('d1', 'localhost/web:there'), 'prod', null)
    store.releases.add(onHost('d2', 'localhost/web:new'), 'local', null)
    store.releases.add(release('d3', 'api'), 'local', null)
    const told = store.releases
      .onEachHost('web')
      .map(({ host, release: { name, live, parts } }) => [host, name, live, parts[0]?.image])
    expect(told).toEqual([
      ['local', 'r2', true, 'localhost/web:new'],
      ['local', 'r1', false, 'localhost/web:here'],
      ['prod', 'r1', true, 'localhost/web:there'],
    ])
  })

  it('trims releases to the newest and the live one, and never reuses a name', () => {
    const store = createMemoryStore()
    for (let n = 1; n <= 6; n += 1) store.releases.add(release(`d${n}`), 'local', n)
    store.releases.trim('web', 2)
    expect(store.releases.list('web').map(({ name }) => name)).toEqual(['r6', 'r5'])
    expect(store.releases.nextName('web')).toBe('r7')
  })

  it('keeps the logs of removed containers, newest first', () => {
    const store = createMemoryStore()
    store.keptLogs.put('web', keptLog('a', 1))
    store.keptLogs.put('web', keptLog('b', 2))
    expect(store.keptLogs.list('web')).toEqual([keptLog('b', 2), keptLog('a', 1)])
    expect(store.keptLogs.list('api')).toEqual([])
  })

  it('writes no secret to the disk in plain text', () => {
    const dir = newFolder()
    const { store } = openIn(dir)
    const canary = 'canary-5f1c'
    store.workloads.put(workload('web', { DB_PASSWORD: canary }))
    store.plans.put({
      plan: {
        id: 'p1',
        workload: 'web',
        action: 'deploy',
        tag: '',
        release: null,
        options: noOptions,
        createdAt: 1,
        fingerprint: '',
        targets: [],
      },
      bodies: { local: { env: { A: canary } } },
    })
    store.journal.begin('d1', { env: canary })
    store.releases.add(release('d1'), 'local', { env: canary })
    store.keptLogs.put('web', { ...keptLog('c1'), name: canary })
    const files = ['state.db', 'state.db-wal'].map((name) => readFileSync(join(dir, name)))
    const bytes = Buffer.concat(files)
    expect(bytes.includes('localhost/web')).toBe(true)
    expect(bytes.includes(canary)).toBe(false)
    expect(bytes.includes('source-canary-9')).toBe(false)
    expect(store.workloads.get('web')).toEqual(workload('web', { DB_PASSWORD: canary }))
    store.close()
  })
})

function renderingsIn(dir: string): unknown[] {
  const database = new DatabaseSync(join(dir, 'state.db'), { readOnly: true })
  const found = database.prepare('SELECT mark FROM renderings').all()
  database.close()
  return found
}
