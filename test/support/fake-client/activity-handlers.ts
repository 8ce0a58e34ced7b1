import {
  type Activity,
  type ActivityEvent,
  type Story,
  severitiesFrom,
  unreadEvents,
  usualSeverity,
} from '../../../src/shared/model/activity.ts'
import type { Door } from '../../../src/shared/model/door.ts'
import { failed, type Implementer, sleep } from './answers.ts'
import type { World } from './world.ts'

type Told = readonly [
  minutesAgo: number,
  event: ActivityEvent,
  name: string,
  more: Partial<Omit<Activity, 'object'>> & { readonly by?: readonly [string, Door] },
]

/** The oldest first. */
const script: readonly Told[] = [
  [3_000, 'host-added', 'staging', { by: ['mira', 'desktop'], detail: 'guard: – → confirm' }],
  [2_990, 'settings-changed', 'hostCap', { by: ['mira', 'browser'], detail: 'hostCap: 2 → 4' }],
  [
    1_500,
    'newer-image',
    'docs',
    { host: 'local', detail: 'The registry has another image for docs:latest by now' },
  ],
  [
    300,
    'disk-nearly-full',
    'staging',
    { host: 'staging', detail: '93 % used, 7.1 GB of 100.0 GB free' },
  ],
  [
    190,
    'workload-down',
    'worker',
    { host: 'staging', story: 'down:worker', detail: 'ls-worker-1: Exited (1) 5 seconds ago' },
  ],
  [180, 'workload-back', 'worker', { host: 'staging', story: 'down:worker', detail: 'it runs' }],
  [
    175,
    'workload-crash-looping',
    'worker',
    {
      host: 'staging',
      story: 'down:worker',
      detail: 'ended 3 times within 10 minutes; ls-worker-1: Restarting (1) 2 seconds ago',
    },
  ],
  [
    90,
    'deployment-started',
    'checkout',
    {
      by: ['jon', 'terminal'],
      host: 'local',
      story: 'd41',
      deployment: 'd41',
      detail: 'v41',
      facts: { action: 'deploy', tag: 'v41' },
    },
  ],
  [
    89,
    'deployment-failed',
    'checkout',
    {
      by: ['jon', 'terminal'],
      host: 'local',
      story: 'd41',
      deployment: 'd41',
      detail: 'Not healthy after 30 s',
      reason: 'Try the new cart',
      facts: { action: 'deploy', tag: 'v41' },
    },
  ],
  [
    60,
    'host-away',
    'edge',
    { host: 'edge', detail: 'edge cannot be reached: connection timed out' },
  ],
  [
    42,
    'deployment-succeeded',
    'checkout',
    {
      by: ['mira', 'desktop'],
      host: 'local',
      story: 'd42',
      deployment: 'd42',
      detail: 'v42',
      outcome: 'deployed',
      reason: 'The fix',
      facts: { action: 'deploy', tag: 'v42', release: 'r7' },
    },
  ],
  [
    20,
    'workload-out-of-memory',
    'search',
    { host: 'local', detail: 'ls-search: Exited (137) 4 seconds ago' },
  ],
  [
    6,
    'files-changed',
    'shop',
    { host: 'local', detail: 'its files have changed since it was deployed' },
  ],
  [
    2,
    'deployment-started',
    'shop',
    {
      by: ['longshore', 'none'],
      host: 'local',
      story: 'd43',
      deployment: 'd43',
      reason: 'its files changed',
      facts: { action: 'deploy' },
    },
  ],
]

const nobody: readonly [string, Door] = ['longshore', 'none']

function rowsOf(born: number): Activity[] {
  return script.map(([minutesAgo, event, name, { by = nobody, ...more }], index) => {
    const isHost = event.startsWith('host-') || event.startsWith('disk-')
    const kind = event === 'settings-changed' ? 'settings' : isHost ? 'host' : 'workload'
    return {
      ...{
        seq: index + 1,
        at: born - minutesAgo * 60_000,
        event,
        severity: usualSeverity[event],
      },
      ...{ object: { kind, name }, actor: by[0], door: by[1], outcome: '', reason: '', detail: '' },
      ...{ story: `${event}:${name}`, facts: {}, ...more },
    }
  })
}

const firstUnread = 7

export function activityHandlers(world: World, os: Implementer) {
  const isNothing = ['empty', 'new', 'bare'].includes(world.scenario)
  const rows = isNothing ? [] : rowsOf(world.born)
  let seen = firstUnread - 1
  let wake = () => {}
  const isUnread = ({ seq, event }: Activity) => seq > seen && unreadEvents.includes(event)
  const storyOf = (row: Activity): Story => {
    const all = rows.filter(({ story }) => story === row.story)
    const times = Math.max(1, all.filter(({ severity }) => severity !== 'info').length)
    return { ...row, since: all[0]?.at ?? row.at, times, isUnread: all.some(isUnread) }
  }
  const unread = () => new Set(rows.filter(isUnread).map(({ story }) => story)).size
  type Asked = Parameters<Parameters<typeof os.activity.list.handler>[0]>[0]['input']
  const found = ({ severity, events, doors, since = 0, before = 1e9 }: Asked) =>
    rows
      .filter((row) => severity === undefined || severitiesFrom(severity).includes(row.severity))
      .filter((row) => events?.includes(row.event) ?? true)
      .filter((row) => doors?.includes(row.door) ?? true)
      .filter(({ at, seq }) => at >= since && seq < before)
      .toReversed()
  return {
    list: os.activity.list.handler(async ({ input, signal }) => {
      await world.gate(signal)
      const newest = [
        ...new Map(
          found(input)
            .toReversed()
            .map((row) => [row.story, row]),
        ).values(),
      ]
      return { items: newest.sort((a, b) => b.seq - a.seq).map(storyOf), next: null }
    }),
    rows: os.activity.rows.handler(({ input }) => ({ items: found(input), next: null })),
    show: os.activity.show.handler(async ({ input: { seq }, signal }) => {
      await world.gate(signal)
      const row = rows.find((each) => each.seq === seq)
      if (!row) throw failed({ kind: 'not-found', what: 'activity', name: String(seq) })
      return { row, story: rows.filter(({ story }) => story === row.story) }
    }),
    seen: os.activity.seen.handler(({ input: { upTo } }) => {
      seen = upTo
      wake()
      return { unread: unread() }
    }),
    watch: os.activity.watch.handler(async function* ({ signal }) {
      await world.gate(signal)
      const stories = rows.toReversed().map(storyOf)
      yield { type: 'snapshot' as const, stories, unread: unread(), lastSeq: rows.length }
      while (!signal?.aborted) {
        await Promise.race([
          new Promise<void>((resolve) => (wake = resolve)),
          sleep(60_000, signal),
        ])
        yield { type: 'news' as const, rows: [], unread: unread() }
      }
    }),
  }
}
