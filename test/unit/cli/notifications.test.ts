// Channels, rules and what holds notifications, from the terminal.
import { expect, it } from 'vitest'
import { mask } from '../../../src/shared/model/difference.ts'
import { defaultRules, type NotifyChannel } from '../../../src/shared/model/notification.ts'
import { now, run, type Script } from './harness.ts'

const field = { label: 'Address', hint: 'Where to', choices: null }
const kinds = [
  {
    ...{ kind: 'webhook', title: 'Webhook', canEdit: false },
    fields: [
      { ...field, name: 'url', isSecret: true },
      { ...field, name: 'room', label: 'Room', isSecret: false },
    ],
  },
]
const team: NotifyChannel = {
  ...{ name: 'team', kind: 'webhook', config: { url: mask, room: 'ops' }, last: null },
  ...{ waiting: 0, undelivered: 2 },
}

function scripted() {
  const asked: [string, unknown][] = []
  const answering =
    <T>(call: string, answer: T) =>
    async (input: unknown) => {
      asked.push([call, input])
      return answer
    }
  const state = {
    pausedUntil: null,
    quietHours: null,
    quietUntil: null,
    waiting: 1,
    undelivered: 2,
  }
  const refused = {
    at: now,
    outcome: 'refused',
    status: 403,
    answer: '403 no',
    mend: 'Look there.',
  }
  const script: Script = {
    channels: {
      kinds: async () => kinds,
      list: async () => [team],
      add: answering('add', team),
      edit: answering('edit', team),
      test: answering('test', refused),
      remove: answering('remove', {}),
    },
    rules: {
      list: async () => defaultRules,
      set: async ({ rule, ...more }: { rule: object }) => {
        asked.push(['set', { rule, ...more }])
        return rule
      },
      remove: answering('remove', {}),
    },
    notifications: {
      state: async () => state,
      outbox: async () => [],
      retry: answering('retry', { count: 2 }),
      pause: answering('pause', state),
      quiet: answering('quiet', state),
    },
  }
  return { asked, script }
}

it('adds a channel with what stdin says, and shows nothing of it', async () => {
  const { asked, script } = scripted()
  const terminal = { readStdin: async () => 'url=https://example.org/a=b\n\n' }
  const ran = await run('channels add team --kind webhook --set room=ops', script, { terminal })
  expect(ran.code).toBe(0)
  const config = { room: 'ops', url: 'https://example.org/a=b' }
  expect(asked).toEqual([['add', { name: 'team', kind: 'webhook', config }]])
  expect(ran.out + ran.err).not.toContain('example.org')
})

it('asks for each field where somebody is there, secrets unseen', async () => {
  const { asked, script } = scripted()
  const questions: string[] = []
  const terminal = {
    canAsk: true,
    ask: async (question: string) => {
      questions.push(`seen: ${question}`)
      return 'ops'
    },
    askSecret: async (question: string) => {
      questions.push(`unseen: ${question}`)
      return 's3cret'
    },
  }
  await run('channels add team --kind webhook', script, { terminal })
  expect(questions).toEqual(['unseen: Address (Where to): ', 'seen: Room (Where to): '])
  const config = { url: 's3cret', room: 'ops' }
  expect(asked).toEqual([['add', { name: 'team', kind: 'webhook', config }]])
})

it('names the secret that a field is, and asks for no such field', async () => {
  const { asked, script } = scripted()
  const questions: string[] = []
  const ask = async (question: string) => {
    questions.push(question)
    return 'ops'
  }
  const terminal = { canAsk: true, ask, askSecret: ask }
  await run('channels add team --kind webhook --secret url=TEAM_URL', script, { terminal })
  expect(questions).toEqual(['Room (Where to): '])
  await run('channels edit team --secret url=OTHER', script)
  const url = { secret: 'TEAM_URL' }
  expect(asked).toEqual([
    ['add', { name: 'team', kind: 'webhook', config: { url, room: 'ops' } }],
    ['edit', { name: 'team', config: { url: { secret: 'OTHER' } } }],
  ])
})

it.each([
  ['channels add team --kind webhook --set url=https://x', 'url is a secret'],
  ['channels add team --kind webhook --set colour=red', 'known: url, room'],
  ['channels add team --kind webhook --secret room=TEAM', 'room is no secret'],
  ['channels add team --kind webhook --secret colour=TEAM', 'known: url, room'],
  ['channels add team --kind pigeon', 'known: webhook'],
  ['channels edit team --set url=https://x', 'url is a secret'],
  ['channels remove team', 'add --yes'],
  ['rules add mine --event bogus', 'events'],
  ['rules add mine --event host-away --only-if-lasts soon', 'like 60s'],
  ['notifications pause soon', 'like 1h'],
  ['notifications quiet 22-07', 'like 22:00-07:00'],
  ['notifications list --state bogus', '--state is one of'],
])('"%s" is refused with what is wrong, and nothing is changed', async (argv, said) => {
  const { asked, script } = scripted()
  const { code, err } = await run(argv, script)
  expect(code).toBe(2)
  expect(err).toContain(said)
  expect(asked).toEqual([])
})

it('does not repeat a line of stdin that may hold a secret', async () => {
  const { script } = scripted()
  const terminal = { readStdin: async () => 'https://secret.example' }
  const { code, err } = await run('channels add team --kind webhook', script, { terminal })
  expect([code, err]).toEqual([2, 'error: a field is given as FIELD=VALUE, one on each line\n'])
})

it('changes only what is named of a channel', async () => {
  const { asked, script } = scripted()
  await run('channels edit team --name crew --set room=dev', script)
  expect(asked).toEqual([['edit', { name: 'team', newName: 'crew', config: { room: 'dev' } }]])
})

it('says which rules are switched off with a channel that is removed', async () => {
  const { asked, script } = scripted()
  const [rule] = defaultRules
  const list = async () => [{ ...rule, name: 'prod', channels: ['team'] }]
  const rules = { ...script.rules, list }
  const { code, out } = await run('channels remove team --yes', { ...script, rules })
  expect(code).toBe(0)
  expect(out).toBe('team is removed.\nRule prod told nobody else: it is switched off.\n')
  expect(asked).toEqual([['remove', { name: 'team' }]])
})

it('says what a service answered to a test, what mends it, and fails', async () => {
  const { script } = scripted()
  const { code, out } = await run('channels test team', script)
  expect(code).toBe(1)
  expect(out).toBe('✗ team refused the test: 403 no\n    → Look there.\n')
})

it('adds a rule of what is given, and what is left out restricts nothing', async () => {
  const { asked, script } = scripted()
  const given = '--event host-away --event host-back --host prod-* --only-if-lasts 2m --no-recovery'
  expect((await run(`rules add mine ${given}`, script)).code).toBe(0)
  expect(asked).toMatchObject([
    [
      'set',
      {
        rule: {
          ...{ name: 'mine', events: ['host-away', 'host-back'], hosts: ['prod-*'] },
          ...{ workloads: [], channels: ['*'], onlyIfLasts: 120, recovery: false, enabled: true },
        },
      },
    ],
  ])
})

it('changes what is given of a rule, and leaves the rest', async () => {
  const { asked, script } = scripted()
  await run('rules edit trouble --name bad --channel team --no-enabled', script)
  const before = defaultRules.find(({ name }) => name === 'trouble')
  const rule = { ...before, name: 'bad', channels: ['team'], enabled: false }
  expect(asked).toEqual([['set', { rule, replaces: 'trouble' }]])
})

it('pauses, sets quiet hours, and tries again', async () => {
  const { asked, script } = scripted()
  await run('notifications pause 1h', script)
  await run('notifications pause off', script)
  await run('notifications quiet 22:00-07:00 --days fri,sat', script)
  const { out } = await run('notifications retry a b --channel team', script)
  expect(asked).toEqual([
    ['pause', { until: now + 3_600_000 }],
    ['pause', { until: null }],
    ['quiet', { hours: { from: '22:00', to: '07:00', days: ['fri', 'sat'] } }],
    ['retry', { ids: ['a', 'b'], channel: 'team' }],
  ])
  expect(out).toBe('2 to be sent again.\n')
})
