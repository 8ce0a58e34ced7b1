import { describe, expect, it } from 'vitest'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import { now, run, type Script } from './harness.ts'
import { queued, succeeded, watching } from './timeline.ts'

const web = {
  id: 'w1',
  revision: 'sha256:abcdefabcdefabcdef',
  createdAt: now,
  updatedAt: now,
  document: {
    name: 'web',
    host: 'local',
    env: {},
    source: { kind: 'image', image: 'localhost/web' },
  },
}

const throwing = (failure: ConstructorParameters<typeof FailureError>[0]) => async () => {
  throw new FailureError(failure)
}

describe('bad usage', () => {
  it.each([
    'bogus',
    'deploy',
    'deploy web --bogus',
    'deployments',
    'logs web --since yesterday',
    'logs web --tail many',
    'logs web --tail -1',
    'deployments list --limit 5000',
    'serve --port 99999',
    'workloads apply',
    'workloads delete web',
  ])('"%s" ends with exit code 2 and a reason on stderr alone', async (argv) => {
    const { code, out, err } = await run(argv)
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).not.toBe('')
  })

  it('is not asking for help or the version', async () => {
    expect(await run('--version')).toMatchObject({ code: 0, out: '1.2.3\n' })
    const help = await run('--help')
    expect(help.code).toBe(0)
    for (const command of [
      'hosts',
      'workloads',
      'plan',
      'deploy',
      'recover',
      'rollback',
      'serve',
    ]) {
      expect(help.out).toContain(command)
    }
  })

  it('an invalid document is named field by field, with exit code 2', async () => {
    const issues = [1, 2, 3, 4].map((n) => ({ path: `source.volumes[${n}].target`, message: 'no' }))
    const { code, err } = await run('workloads apply -f web.yaml', {
      workloads: { apply: throwing({ kind: 'invalid', what: 'workload', issues }) },
    })
    expect(code).toBe(2)
    for (const { path } of issues) expect(err).toContain(path)
  })
})

describe('a mistake of ours', () => {
  const broken: Script = {
    workloads: {
      list: () => {
        throw new TypeError('x is not a function')
      },
    },
  }
  it.each([
    ['workloads list', '/data'],
    ['workloads list --data /else', '/else'],
    ['--json --data=/else workloads list', '/else'],
  ])(
    'in "%s" is told by its id, and kept in the log of %s: no stack trace is shown',
    async (argv, dir) => {
      const kept: unknown[] = []
      const reportBug = async (error: unknown, dataDir: string) => {
        kept.push(error, dataDir)
        return '0123abcd'
      }
      const { code, out, err } = await run(argv, broken, { deps: { reportBug } })
      expect(code).not.toBe(0)
      expect(out).toBe('')
      expect(err).toContain('0123abcd')
      expect(err).toContain('mistake of ours')
      expect(err).not.toMatch(/TypeError|at .*\.ts/)
      expect(kept).toEqual([expect.any(TypeError), dir])
    },
  )
})

describe('workloads', () => {
  const failure = { kind: 'record-unreadable', what: 'workload', name: 'old', reason: 'no JSON' }
  const unreadable = { name: 'old', hosts: ['local'], failure }
  const shown = { ...web, origin: { text: 'localhost/web' } }
  const kept = { workloads: { list: async () => [shown], unreadable: async () => [unreadable] } }

  it('whose records cannot be read are among the others, with the reason', async () => {
    const { code, out } = await run('workloads list', kept)
    expect(code).toBe(0)
    expect(out).toMatch(/\nold +cannot be read +local +.*\nweb +image +local +localhost\/web/)
    expect(out).toContain('This record cannot be read')
    expect((await run('workloads list --json', kept)).json()).toEqual([[shown, unreadable]])
    const none = { workloads: { ...kept.workloads, list: async () => [] } }
    expect((await run('workloads list', none)).out).not.toContain('No workloads yet')
  })

  it('apply shows what changed', async () => {
    const { code, out } = await run('workloads apply -f web.yaml', {
      workloads: {
        apply: async () => ({
          workload: web,
          outcome: 'changed',
          difference: [{ field: 'source.port', before: '80', after: '8080' }],
        }),
      },
    })
    expect(code).toBe(0)
    expect(out).toContain('web was changed.')
    expect(out).toMatch(/source\.port +80 +8080/)
  })

  it('show prints a document that can be applied again', async () => {
    const { out } = await run('workloads show web', { workloads: { show: async () => web } })
    expect(out).toContain('name: web\nhost: local\n')
    expect(out).toContain('  image: localhost/web')
  })

  it('delete asks on a terminal, and does nothing unless the name is typed', async () => {
    const deleted: unknown[] = []
    const script: Script = {
      workloads: {
        show: async () => web,
        delete: async (input: unknown) => {
          deleted.push(input)
          return { deployment: null }
        },
      },
      hosts: { show: async () => ({ host: { status: { state: 'online' } } }) },
    }
    const answering = (answer: string) => ({
      terminal: { canAsk: true, ask: async () => answer },
    })
    expect((await run('workloads delete web', script, answering('yes'))).code).toBe(2)
    expect(deleted).toEqual([])
    expect((await run('workloads delete web', script, answering('web'))).code).toBe(0)
    expect((await run('workloads delete web --yes', script)).code).toBe(0)
    expect(deleted).toEqual([
      { name: 'web', confirm: ['web'] },
      { name: 'web', confirm: ['web'] },
    ])
  })

  it('delete names volumes with their hosts before it asks, and what is not known of which', async () => {
    const asked: string[] = []
    const failure = { kind: 'host-unreachable', host: 'b', reason: 'x', address: 'b' }
    const volume = (name: string, host: string, bytes: number | null = null) => ({
      ...{ name, host, bytes },
    })
    const volumes = [volume('data', 'a'), volume('data', 'c'), volume('cache', 'c')]
    volumes.push(volume('rows', 'a', 2_500_000), volume('rows', 'c'))
    const ask = async (question: string) => {
      asked.push(question)
      return 'no'
    }
    const script: Script = {
      workloads: { show: async () => web },
      projects: { volumes: async () => ({ volumes, away: [{ host: 'b', failure }] }) },
    }
    const canAsk = { terminal: { canAsk: true, ask } }
    await run('workloads delete web --volumes data', script, canAsk)
    expect(asked.join('')).toContain('and volume data (on a, c) with its data?')
    expect(asked.join('')).toContain(
      'These volumes stay, with their data: cache (on c), rows (2.5 MB on a, size not known on c).',
    )
    expect(asked.join('')).toMatch(/Which volumes it has on b is not known \(.+\)\./)
  })

  it('delete follows the teardown; with --json it prints one value', async () => {
    const script: Script = {
      workloads: { delete: async () => ({ deployment: 'd1' }) },
      deploys: { watch: async () => watching(succeeded) },
    }
    expect((await run('workloads delete web --yes', script)).out).toContain('succeeded')
    expect((await run('workloads delete web --yes --json', script)).json()).toEqual([
      { deployment: 'd1' },
    ])
  })
})

describe('what is listed', () => {
  it('activity: who did what, and what came of it, as it was asked for', async () => {
    const asked: unknown[] = []
    const object = { kind: 'workload', name: 'web' }
    const row = {
      seq: 41,
      at: now,
      actor: 'ana',
      door: 'browser',
      event: 'deployment-unstable',
      object,
    }
    const removed = { ...row, event: 'host-removed', object: { kind: 'host', name: 'prod' } }
    const more = { severity: 'critical', reason: '', times: 3, since: now - 1_000, isUnread: true }
    const rows = [
      { ...row, ...more, outcome: 'unstable', detail: 'db exited', facts: { action: 'stop' } },
      {
        ...removed,
        ...more,
        severity: 'info',
        outcome: 'done',
        detail: '',
        isUnread: false,
        facts: {},
      },
    ]
    const script: Script = {
      activity: {
        list: async (input: unknown) => {
          asked.push(input)
          return { items: rows, next: null }
        },
      },
    }
    const { code, out } = await run('activity', script)
    expect(code).toBe(0)
    expect(out).toMatch(
      /^\*!! +41 .*web was stopped, but not stable \(3 times since .*unstable +ana, browser +db exited/m,
    )
    expect(out).toMatch(/^ .*Host prod was removed .*done +ana, browser/m)
    const { json } = await run('activity --workload web --host prod --limit 5 --json', script)
    expect(json()).toEqual([rows])
    expect(asked).toEqual([{ limit: 100 }, { limit: 5, object, host: 'prod' }])
    expect((await run('activity --limit 5000', script)).code).toBe(2)
    expect((await run('activity --event eaten', script)).code).toBe(2)
    asked.splice(0)
    const filters = '--event host-away --event host-back --severity warning --door tray --since 1h'
    await run(`activity ${filters}`, script)
    expect(asked).toEqual([
      {
        ...{ limit: 100, severity: 'warning', doors: ['tray'], since: now - 3_600_000 },
        events: ['host-away', 'host-back'],
      },
    ])
  })

  it('activity with a number: that one with all of its story, the oldest first', async () => {
    const object = { kind: 'workload', name: 'web' }
    const row = {
      at: now,
      actor: 'longshore',
      door: 'none',
      object,
      reason: '',
      facts: {},
      host: 'prod',
      story: 'down:web',
    }
    const down = {
      ...row,
      seq: 16,
      event: 'workload-down',
      severity: 'critical',
      detail: 'it ended with 1',
    }
    const back = { ...row, seq: 17, event: 'workload-back', severity: 'info', detail: '' }
    const asked: unknown[] = []
    const show = async (input: unknown) => {
      asked.push(input)
      return { row: back, story: [down, back] }
    }
    const message = { channel: 'team', state: 'delivered', endedAt: now, answer: '' }
    const told = [
      message,
      { ...message, channel: 'ops', state: 'undelivered', answer: '403 no' },
      { ...message, channel: 'phone', state: 'withdrawn' },
    ]
    const outbox = async (input: unknown) => {
      asked.push(input)
      return told
    }
    const script: Script = { activity: { show }, notifications: { outbox } }
    const { code, out } = await run('activity 17', script)
    expect(code).toBe(0)
    expect(asked).toMatchObject([{ seq: 17 }, { story: 'down:web' }])
    expect(out).toMatch(/\n {2}to team: delivered \S+\n {2}to ops: undelivered \S+: 403 no\n$/)
    expect(out).toMatch(/!! web is down on prod: it ended with 1 .*\n.* web is back on prod /)
    expect((await run('activity 17 --json', script)).json()).toEqual([
      { row: back, story: [down, back], told: told.slice(0, 2) },
    ])
    const { code: refused, err } = await run('activity web', script)
    expect(refused).toBe(2)
    expect(err).toContain('"web" is no number of an entry')
    const ofLists = await run('activity 17 --csv', script)
    expect([ofLists.code, ofLists.err]).toEqual([2, 'error: --csv is for the list: leave it out\n'])
  })

  const version = {
    ...{ image: 'shop/web', tag: 'v2', imageId: 'sha256:new2', digest: 'sha256:cafe' },
    ...{ release: 'r2', since: now - 7_200_000 },
  }
  const fleet = {
    at: now,
    hosts: [
      {
        name: 'local',
        kind: 'local',
        endpoint: '/var/run/docker.sock',
        found: 'default socket',
        capabilities: [],
        status: { state: 'online', since: now - 60_000 },
        engine: { version: '28.0', apiVersion: '1.48' },
        ...{ guard: 'typed', colour: 'none', latencyMs: 2, disk: null },
      },
    ],
    workloads: [
      {
        ...{ name: 'web', host: 'local', kind: 'image', image: 'localhost/web', tag: 'v2' },
        ...{ release: 'r2', digest: null, state: 'running', health: 'healthy', verified: true },
        ...{ since: now - 7_200_000, asOf: now, containers: ['c1'], lastDeployment: null },
        versions: {
          running: { ...version, release: 'r1', imageId: 'sha256:old1' },
          live: version,
          declared: { image: 'shop/web', tag: 'v2' },
          registry: {
            ...{ state: 'digest', digest: 'sha256:feedbeef', imageId: null, at: now - 120_000 },
          },
        },
      },
    ],
    containers: [
      {
        ...{ host: 'local', id: 'c9', name: 'evil\u001b]0;pwned\u0007', image: 'x', imageId: 'y' },
        ...{ state: 'exited', health: 'none', status: '', createdAt: now - 86_400_000 * 3 },
        ...{ ports: [], owner: null },
      },
    ],
  }

  it('status shows hosts, workloads and what is not managed, with its age', async () => {
    const { code, out } = await run('status', { fleet: { status: async () => fleet } })
    expect(code).toBe(0)
    expect(out).toMatch(/local +local +typed +online +1 min +2 ms +- +28\.0 \(API 1\.48\)/)
    expect(out).toMatch(
      /web +local +running +healthy +v2 cafe +r2, drifted +v2 +newer at registry, 2 min ago +2 h/,
    )
    expect(out).toContain('web on local: drifted: What runs has another image than r2')
    expect(out).toMatch(/Not managed by Longshore:\n[^\n]+\nevil␛\]0;pwned␇ +local +exited.* 3 d/)
  })

  it("status shows other installations' workloads apart, with their release and by whom", async () => {
    const by = { user: 'bob', machine: 'desk' }
    const made = { id: 'cafe0123-rest', workload: 'blog', release: 'r7', by }
    const [foreign] = fleet.containers
    const containers = [
      ...fleet.containers,
      { ...foreign, name: 'ls-blog', otherInstallation: made },
    ]
    const { out } = await run('status', {
      fleet: { status: async () => ({ ...fleet, containers }) },
    })
    const [others = '', unmanaged = ''] = out
      .slice(out.indexOf('Of other Longshore installations:'))
      .split('Not managed by Longshore:')
    expect(others).toMatch(/blog +r7 +ls-blog +local +exited +none +x +3 d +bob on desk +cafe0123/)
    expect(unmanaged).toContain('evil')
    expect(unmanaged).not.toContain('ls-blog')
  })

  it('status of a host that does not answer says why, and is no success', async () => {
    const failure = { kind: 'engine-unavailable', host: 'local', endpoint: 'x', reason: 'gone' }
    const status = { state: 'failed', since: now, failure }
    const hosts = [{ ...fleet.hosts[0], status, engine: null }]
    const { code, out } = await run('status', {
      fleet: { status: async () => ({ ...fleet, hosts }) },
    })
    expect(code).toBe(1)
    expect(out).toContain('The Docker Engine of local does not answer')
    expect(out).toMatch(/web +local +was running +was healthy/)
    expect(out).toMatch(/local +was exited +none/)
  })

  it('prints with --json exactly the value of the contract', async () => {
    const ran = await run('--json status', { fleet: { status: async () => fleet } })
    expect(ran.json()).toEqual([fleet])
    const listed = await run('deployments list --json', { deploys: { list: async () => [queued] } })
    expect(listed.json()).toEqual([[queued]])
  })

  it('mentions what a crash interrupted, on stderr, and recovers nothing', async () => {
    const { code, out, err } = await run('workloads list --json', {
      app: { info: async () => ({ interrupted: ['d0'] }) },
      workloads: { list: async () => [], unreadable: async () => [] },
    })
    expect(code).toBe(0)
    expect(out).toBe('[]\n')
    expect(err).toContain('d0')
  })

  it('plan shows its id, difference, stages, outage and warnings', async () => {
    const plan = {
      ...{ id: 'p1', workload: 'web', action: 'deploy', tag: 'v2', release: null },
      ...{ createdAt: now, fingerprint: 'f00' },
      targets: [
        {
          target: 'local',
          order: 'replace-in-place',
          stages: [{ name: 'pull', summary: 'pull localhost/web:v2' }],
          difference: [{ field: 'env.TOKEN', before: null, after: '••••' }],
          outage: { kind: 'while-replacing', estimateMs: 4_000, why: 'port 80 is fixed' },
          warnings: ['no health check'],
          parts: [{ part: 'web', change: 'recreate', reasons: [], from: 1, to: 1 }],
          skip: null,
        },
      ],
    }
    const { out } = await run('plan web --tag v2', { plans: { create: async () => plan } })
    expect(out).toContain('Plan p1: deploy web v2')
    expect(out).toMatch(/env\.TOKEN +- +••••/)
    expect(out).toMatch(/pull +pull localhost\/web:v2/)
    expect(out).toContain('while one is replaced by the other, about 4.0 s (port 80 is fixed)')
    expect(out).toContain('Warning: no health check')
    expect(out).toContain('longshore deploy web --plan p1')
    // It is one alone: there are no parts to tell apart.
    expect(out).not.toContain('CONTAINERS')
  })

  it.each([
    ['plan web', { workload: 'web' }],
    ['plan web --tag v2', { workload: 'web', tag: 'v2' }],
    ['plan --workload show --tag v2', { workload: 'show', tag: 'v2' }],
    ['plan web --rollback', { workload: 'web', action: 'rollback' }],
    ['plan web --rollback --to r3', { workload: 'web', action: 'rollback', release: 'r3' }],
    ['plan web --remove', { workload: 'web', action: 'remove' }],
  ])('%s asks for that plan', async (argv, asked) => {
    const inputs: unknown[] = []
    const create = async (input: unknown) => {
      inputs.push(input)
      return {}
    }
    expect((await run(`${argv} --json`, { plans: { create } })).code).toBe(0)
    expect(inputs).toEqual([asked])
  })

  it.each([
    'plan web --rollback --remove',
    'plan web --workload show',
    'plan web --to r3',
    'plan web --rollback --tag v2',
    'plan web --remove --tag v2',
  ])('%s is bad usage', async (argv) => {
    const { code, err } = await run(argv)
    expect(code).toBe(2)
    expect(err).toContain('error: --')
  })

  it('recover says what it settled, and fails where something could not be', async () => {
    const settled = (state: string): Script => ({
      app: { info: async () => ({ interrupted: ['d1'] }) },
      deploys: { recover: async () => [{ ...queued, state, recovered: true }] },
    })
    expect((await run('recover', settled('failed'))).out).toContain('failed, by recovery')
    expect((await run('recover', settled('failed'))).code).toBe(0)
    expect((await run('recover', settled('interrupted'))).code).toBe(1)
  })
})

describe('serve', () => {
  it('prints the address, and ends well on Ctrl-C', async () => {
    const interrupt = new AbortController()
    interrupt.abort()
    const ran = await run('serve --no-open --json', {}, { deps: { interrupted: interrupt.signal } })
    expect(ran.code).toBe(0)
    expect(ran.json()).toEqual([{ url: 'http://127.0.0.1:1/' }])
  })
})

it('Ctrl-C leaves at once while the app that has the state folder says nothing', async () => {
  const interrupt = new AbortController()
  const openClient = () => {
    queueMicrotask(() => interrupt.abort())
    return new Promise<never>(() => {})
  }
  const deps = { interrupted: interrupt.signal, openClient }
  for (const command of ['status', 'deploy web'])
    expect((await run(command, {}, { deps })).code).toBe(130)
})

it('activity tells that nothing fits from that nothing happened', async () => {
  const empty = async () => ({ items: [] })
  const quiet: Script = { activity: { list: empty, rows: empty } }
  expect((await run('activity', quiet)).out).toContain('Nothing happened yet.')
  for (const asked of ['--workload nosuch', '--host nosuch --rows', '--severity critical'])
    expect((await run(`activity ${asked}`, quiet)).out).toBe(
      'Nothing that happened fits what was asked for.\n',
    )
})
