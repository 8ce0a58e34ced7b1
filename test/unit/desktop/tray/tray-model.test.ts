import { describe, expect, it } from 'vitest'
import { trayModel } from '../../../../src/main/desktop/tray/tray-model.ts'
import {
  aDeployment,
  aFleet,
  aHost,
  at,
  aWorkload,
  away,
  facts,
  itemIn,
  readMenu,
  stages,
} from './facts.ts'

const end = ['-', 'New window', 'Settings', 'Quit']
const half = stages('pull succeeded', 'start running', 'health pending', 'record pending')

describe('the state of the tray', () => {
  const web = aWorkload('web')
  const failed = aDeployment('d1', { state: 'failed', endedAt: at })
  const fleetOf = (...states: readonly ReturnType<typeof aWorkload>[]) => ({
    fleet: aFleet(states),
  })
  it.each([
    ['nothing is the matter', fleetOf(web), 'quiet', 'Longshore: all is well'],
    ['no host was asked yet', { fleet: undefined }, 'quiet', 'Longshore: asking the hosts'],
    [
      'one is deployed',
      { deployments: [aDeployment('d1', { stages: half })] },
      'deploying',
      'Longshore: deploying web v2, start (2 of 4)',
    ],
    [
      'one waits for its turn',
      { deployments: [aDeployment('d1', { state: 'queued' })] },
      'deploying',
      'Longshore: deploying web v2, waiting',
    ],
    [
      'a plan is computed',
      { planning: [{ workload: 'web', action: 'rollback', release: 'r1' }] },
      'deploying',
      'Longshore: planning: rolling back web to r1',
    ],
    ['one failed', { deployments: [failed] }, 'attention', 'Longshore: web v2: deployment failed'],
    [
      'one is unstable',
      { deployments: [aDeployment('d1', { state: 'unstable', endedAt: at })] },
      'attention',
      'Longshore: web v2: deployment unstable',
    ],
    [
      'one failed, and somebody looked at it',
      { deployments: [failed], looked: new Set(['d1']) },
      'quiet',
      'Longshore: all is well',
    ],
    [
      'one failed before',
      { deployments: [failed], since: at + 1 },
      'quiet',
      'Longshore: all is well',
    ],
    [
      'one failed, and the next succeeded',
      { deployments: [aDeployment('d2', { state: 'succeeded', endedAt: at }), failed] },
      'quiet',
      'Longshore: all is well',
    ],
    [
      'one failed, and another runs',
      { deployments: [aDeployment('d2', { workload: 'api' }), failed] },
      'deploying',
      'Longshore: deploying api v2, planning · web v2: deployment failed',
    ],
    [
      'a workload failed',
      fleetOf(aWorkload('web', { state: 'failed' })),
      'attention',
      'Longshore: web: failed on prod',
    ],
    [
      'a workload that is live is gone',
      fleetOf(aWorkload('web', { state: 'absent' })),
      'attention',
      'Longshore: web: not there on prod',
    ],
    [
      'a workload was never deployed',
      fleetOf(aWorkload('web', { state: 'absent', release: null })),
      'quiet',
      'Longshore: all is well',
    ],
    [
      'a workload was stopped by hand',
      fleetOf(aWorkload('web', { state: 'stopped' })),
      'quiet',
      'Longshore: all is well',
    ],
    [
      'a workload is down on one of its hosts',
      fleetOf(web, aWorkload('web', { host: 'stage', state: 'failed' })),
      'attention',
      'Longshore: web: degraded on prod, stage',
    ],
    [
      'a host is away',
      { fleet: aFleet([web], [aHost('prod', away)]) },
      'attention',
      'Longshore: prod is away',
    ],
    [
      'this machine has no engine, and nothing is to run here',
      { fleet: aFleet([web], [aHost('prod'), aHost('local', away)]) },
      'quiet',
      'Longshore: all is well',
    ],
  ] as const)('where %s', (_where, more, state, tooltip) => {
    const model = trayModel(facts(more))
    expect({ state: model.state, tooltip: model.tooltip }).toEqual({ state, tooltip })
  })

  it('tells progress from the stages, and of what is on its way alone', () => {
    const running = aDeployment('d1', { stages: half })
    const waiting = aDeployment('d2', { workload: 'api', state: 'queued' })
    expect(trayModel(facts({ deployments: [running] })).progress).toBe(0.25)
    expect(trayModel(facts({ deployments: [waiting, running] })).progress).toBe(0.125)
    expect(trayModel(facts()).progress).toBeNull()
  })

  it('counts what needs attention, and has a tooltip that every system shows whole', () => {
    const workloads = Array.from({ length: 40 }, (_, i) =>
      aWorkload(`service-number-${i}`, { state: 'failed' }),
    )
    const model = trayModel(facts({ fleet: aFleet(workloads) }))
    expect(model.badge).toBe(40)
    expect(model.tooltip.length).toBeLessThanOrEqual(127)
    expect(model.tooltip).toMatch(/^Longshore: service-number-0: failed on prod · .* · 3\d more$/)
  })
})

describe('the menu of the tray', () => {
  const used = (id: string, when: number) => ({
    lastDeployment: { id, state: 'succeeded', action: 'deploy', tag: 'v1', at: when } as const,
  })

  it('has pinned workloads in their order, and below them those that were used last', () => {
    const workloads = [
      aWorkload('api', used('a', at)),
      aWorkload('db', { kind: 'stack', state: 'degraded', release: 'r4', tag: '' }),
      aWorkload('docs', used('d', at + 1)),
      aWorkload('web', used('w', at + 2)),
    ]
    const earlier = new Map([['web', { name: 'r1', tag: 'v0' }]])
    const model = trayModel(
      facts({ fleet: aFleet(workloads), pinned: ['web', 'gone', 'db'], earlier }),
    )
    const rest = ['-', 'Logs', 'Open']
    const controls = ['Restart', 'Stop']
    const plain = ['Redeploy now', 'Deploy a tag …', ...controls, ...rest]
    const stack = ['Redeploy now', 'Deploy a tag …', 'Start', ...controls, ...rest]
    expect(readMenu(model.menu)).toEqual([
      'db: degraded on prod',
      '-',
      {
        'web: running, r1 v1': [
          ...['Redeploy now', 'Deploy a tag …', 'Roll back to r1 v0', ...controls, ...rest],
        ],
      },
      { 'db: degraded, r4': stack },
      '-',
      '[Last used]',
      { 'docs: running, r1 v1': plain },
      { 'api: running, r1 v1': plain },
      ...end,
    ])
  })

  it('offers what the kind of a workload can do, and no more', () => {
    const model = trayModel(
      facts({
        fleet: aFleet([aWorkload('web')]),
        pinned: ['web'],
        traitsOf: () => ({ hasParts: false, hasTags: false, actions: ['deploy'] }),
        earlier: new Map([['web', { name: 'r1', tag: '' }]]),
      }),
    )
    expect(readMenu(model.menu)[0]).toEqual({
      'web: running, r1 v1': ['Redeploy now', '-', 'Logs', 'Open'],
    })
  })

  it('offers to start what is stopped, and nothing that could not be done with it', () => {
    const model = trayModel(
      facts({
        fleet: aFleet([
          aWorkload('web', { state: 'stopped' }),
          aWorkload('api', { state: 'absent' }),
          aWorkload('shop', { kind: 'stack', state: 'stopped' }),
        ]),
        pinned: ['web', 'api', 'shop'],
        traitsOf: (kind) => ({
          ...{ hasParts: kind === 'stack', hasTags: false },
          actions: ['deploy', 'start', 'restart', 'stop'],
        }),
      }),
    )
    const more = ['-', 'Logs', 'Open']
    const menus = readMenu(model.menu).filter((item) => typeof item === 'object')
    expect(menus).toEqual([
      { 'web: stopped, r1 v1': ['Redeploy now', 'Start', ...more] },
      { 'api: not there, r1 v1': ['Redeploy now', ...more] },
      { 'shop: stopped, r1 v1': ['Redeploy now', 'Start', 'Restart', 'Stop', ...more] },
    ])
  })

  it('shows what a host that is read-only lets nobody do, with the reason', () => {
    const hosts = [aHost('prod', { guard: 'read-only' })]
    const model = trayModel(
      facts({
        fleet: aFleet([aWorkload('web')], hosts),
        pinned: ['web'],
        earlier: new Map([['web', { name: 'r1', tag: 'v0' }]]),
      }),
    )
    expect(readMenu(model.menu)[0]).toEqual({
      'web: running, r1 v1': [
        '[Redeploy now (prod is read-only)]',
        '[Deploy a tag … (prod is read-only)]',
        '[Roll back to r1 v0 (prod is read-only)]',
        '[Restart (prod is read-only)]',
        '[Stop (prod is read-only)]',
        ...['-', 'Logs', 'Open'],
      ],
    })
  })

  it('says how old the news of a host that is away are, and of one whose record cannot be read only that', () => {
    const workloads = [aWorkload('web'), aWorkload('odd', { unreadable: true, state: 'unknown' })]
    const { menu } = trayModel(
      facts({ fleet: aFleet(workloads, [aHost('prod', away)]), pinned: ['web', 'odd'] }),
    )
    const [web, odd] = readMenu(menu).slice(3) as Record<string, unknown>[]
    expect(Object.keys(web ?? {})[0]).toMatch(/^web: running as of \d\d:\d\d, r1 v1$/)
    expect(Object.values(odd ?? {})[0]).toEqual(['[Its record cannot be read]', 'Open'])
  })

  it('begins with cancelling what is on its way', () => {
    const deployments = [aDeployment('d1', { stages: half })]
    const planning = [{ workload: 'api', action: 'deploy' }] as const
    const { menu } = trayModel(facts({ deployments, planning, hasWindow: true }))
    expect(readMenu(menu)).toEqual([
      'Cancel deploying web v2',
      'Deploying web v2: start (2 of 4)',
      '[Planning: deploying api]',
      ...['-', 'Show window', 'Settings', 'Quit'],
    ])
    expect(menu[0]).toMatchObject({ act: { do: 'cancel', deployment: 'd1' } })
  })

  it('leads to what needs attention', () => {
    const { menu } = trayModel(
      facts({
        deployments: [aDeployment('d1', { state: 'failed', endedAt: at })],
        fleet: aFleet([aWorkload('api', { state: 'unhealthy' })], [aHost('prod', away)]),
      }),
    )
    expect(menu.slice(0, 3)).toMatchObject([
      { label: 'web v2: deployment failed', act: { route: '/deployments/d1' } },
      { label: 'api: unhealthy on prod', act: { route: '/workloads/api' } },
      { label: 'prod is away', act: { route: '/hosts?host=%22prod%22' } },
    ])
  })

  it('stays as long as a screen, whatever fails', () => {
    const deployments = Array.from({ length: 60 }, (_, i) =>
      aDeployment(`d${i}`, {
        workload: `w${i}`,
        state: i % 2 === 0 ? 'running' : 'failed',
        endedAt: at,
      }),
    )
    const { menu } = trayModel(facts({ deployments }))
    expect(menu.length).toBeLessThan(30)
    expect(itemIn(menu, '52 more lines …')).toMatchObject({ act: { route: '/deployments' } })
  })

  it('tells how much happened, and pauses notifications, where that is known', () => {
    const menuOf = (more: Parameters<typeof facts>[0]) => readMenu(trayModel(facts(more)).menu)
    expect(menuOf({})).toEqual(end.slice(1))
    expect(menuOf({ unread: 0, pausedUntil: null })).toEqual([
      { 'Pause notifications': ['For 1 hour', 'Until tomorrow'] },
      ...end,
    ])
    const [one, paused] = menuOf({ unread: 3, pausedUntil: at })
    expect(one).toBe('3 things happened')
    expect(paused).toMatch(/^Notifications are paused until \d\d:\d\d: go on$/)
  })
})
