import type { Update } from '../../../src/shared/model/update.ts'
import type { Implementer } from './answers.ts'
import { fakeHex } from './script.ts'
import type { World } from './world.ts'

const hour = 3_600_000
const digestOf = (text: string) => `sha256:${fakeHex(text, 64)}`

/** One of each that can be said of an image. */
function seeds(now: number): Update[] {
  const rule = { tags: 'semver:^1', do: 'deploy', minAge: '72h', window: 'mon-fri 08-17' } as const
  const row = (workload: string, tag: string): Update => ({
    ...{ workload, part: workload, hosts: ['prod'], image: `ghcr.io/octocat/${workload}` },
    live: { tag, digest: digestOf(`${workload}:${tag}`), release: 'r4' },
    ...{ rule, to: null, settled: { kind: 'current' }, holds: [], passedOver: [], by: 'deploy' },
    askedAt: now - 4 * 60_000,
  })
  const to = (name: string, tag: string, ageHours: number) => ({
    ...{ tag, digest: digestOf(`${name}:${tag}`), firstSeen: now - ageHours * hour },
    why: 'by version',
  })
  return [
    {
      ...{ ...row('checkout', '1.8.2'), settled: null, to: to('checkout', '1.9.0', 1) },
      holds: [{ kind: 'too-new', until: now + 71 * hour }],
    },
    {
      ...{ ...row('search', '2.4.0'), settled: null, to: to('search', '2.4.1', 90) },
      holds: [{ kind: 'failed-before', deployment: '0197f3e100000001' }],
      passedOver: [{ tag: '3.0.0', why: { kind: 'not-allowed' } }],
    },
    {
      ...{ ...row('gateway', '1.2.0'), settled: null, to: to('gateway', '1.3.0', 200) },
      holds: [{ kind: 'guarded', host: 'prod' }],
    },
    {
      ...{ ...row('shop', '16.3'), part: 'db', image: 'postgres', by: 'file', settled: null },
      ...{ to: to('postgres', '16.4', 300), holds: [{ kind: 'in-file' }] },
    },
    {
      ...row('billing', 'latest'),
      settled: { kind: 'not-comparable', why: 'latest tells of no order' },
    },
    { ...row('mailer', '4.1.0') },
    { ...row('wiki', '1.0'), rule: null, settled: { kind: 'pinned' } },
  ]
}

export function updateHandlers(world: World, os: Implementer) {
  const now = Date.now()
  let updates = world.scenario === 'empty' ? [] : seeds(now)
  return {
    list: os.updates.list.handler(async ({ input: { names }, signal }) => {
      await world.gate(signal)
      const shown = updates.filter(({ workload }) => names.length === 0 || names.includes(workload))
      return { updates: shown, isPaused: world.settings.updates === 'paused', at: Date.now() }
    }),
    skip: os.updates.skip.handler(async ({ input: { workload, part, isSkipped } }) => {
      const skipped = [{ kind: 'skipped' as const, at: Date.now() }]
      updates = updates.map((each) =>
        each.workload === workload && each.part === part
          ? { ...each, holds: isSkipped ? skipped : [] }
          : each,
      )
      return {}
    }),
    line: os.updates.line.handler(({ input: { tag } }) => lineTo(tag)),
    change: os.updates.change.handler(({ input: { tag } }) => lineTo(tag)),
  }
}

const lineTo = (tag: string) => ({
  ...{ file: '/srv/shop/compose.yaml', line: 14, before: 'image: postgres:16.3' },
  ...{ after: `image: postgres:${tag}`, readOnly: '' },
})
