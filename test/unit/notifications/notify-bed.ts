/** Notifications over a store in memory, time that a test moves, and a channel that answers as it is told. */
import type { AnyChannelKind, Sending, Sent } from '../../../src/main/notifications/channel.ts'
import type { Message } from '../../../src/main/notifications/message.ts'
import {
  createNotifications,
  type Notifications,
} from '../../../src/main/notifications/notifications.ts'
import type { Store } from '../../../src/main/store/store.ts'
import {
  type Activity,
  type ActivityEntry,
  usualSeverity,
} from '../../../src/shared/model/activity.ts'
import { type Rule, ruleSchema } from '../../../src/shared/model/notification.ts'
import { createManualClock, type ManualClock } from '../../support/fake-engine/manual-clock.ts'
import { countingIds, createMemoryStore } from '../../support/memory-store.ts'
import { noBugs } from '../../support/no-bugs.ts'
import { sendingWith } from '../../support/receivers/sample.ts'

export interface SentMessage extends Message {
  readonly to: string
  /** What the channel was told of itself. */
  readonly given: unknown
  readonly earlier: string | undefined
  readonly sentAt: number
}

export interface NotifyBed {
  readonly notifications: Notifications
  readonly store: Store
  readonly clock: ManualClock
  /** What the channels were handed, in order. */
  readonly sent: readonly SentMessage[]
  titles(): string[]
  /** What the channels answer from now on. */
  answer(next: Answers): void
  tell(event: Activity['event'], of?: Partial<ActivityEntry>): Activity
  /** Lets what can go on do so. */
  settle(): Promise<void>
}

export type Answers = (message: Message) => Sent | Promise<Sent>

export const by = { actor: 'ada', door: 'terminal' } as const

/** Swift enough not to be noticed, but in tests of that. */
const swift = { perSecond: 1_000, burst: 1_000, maxBytes: 64_000 }

export interface BedOptions {
  readonly channels?: readonly string[]
  readonly rules?: readonly (Partial<Rule> & Pick<Rule, 'events'>)[]
  readonly limits?: AnyChannelKind['limits']
  readonly canEdit?: boolean
  readonly random?: () => number
  readonly store?: Store
  readonly linkBase?: string
  readonly clock?: ManualClock
  readonly reportBug?: (error: unknown) => void
}

/** One row for all, for a bed may go on with the store of another. */
const ids = countingIds(1_000)

/** Noon, so that no quiet hours are by chance; in whatever zone the tests run. */
const noon = new Date(2026, 4, 4, 12).getTime()

export function startBed(options: BedOptions = {}): NotifyBed {
  const clock = options.clock ?? createManualClock(noon)
  const store = options.store ?? createMemoryStore()
  const sent: SentMessage[] = []
  let answers: Answers = () => ({ outcome: 'delivered' })
  const kind: AnyChannelKind = {
    kind: 'test',
    title: 'Test',
    fields: { token: { label: 'Token', hint: '' }, room: { label: 'Room', hint: '' } },
    secrets: ['token'],
    limits: options.limits ?? swift,
    canEdit: options.canEdit ?? false,
    issuesOf: (config) =>
      config && typeof config === 'object' && 'token' in config
        ? []
        : [{ field: 'token', message: 'is needed' }],
    send: async (config, message, { earlier }) => {
      const to = String((config as { room?: string }).room)
      sent.push({ ...message, to, given: config, earlier, sentAt: clock.now() })
      return answers(message)
    },
  }
  const sending: Sending = sendingWith()
  const notifications = createNotifications({
    ...{ store, clock, sending, kinds: [kind], ids },
    random: options.random ?? (() => 1),
    hosts: () => [
      { name: 'prod', guard: 'typed', colour: 'amber' },
      { name: 'lab', guard: 'open', colour: 'none' },
    ],
    linkBase: () => options.linkBase ?? '',
    page: () => null,
    credentialNamed: () => '',
    redactOf: () => (text) => text.replaceAll('hunter2', '••••'),
    reportBug: options.reportBug ?? noBugs,
  })
  for (const name of options.channels ?? ['team']) {
    if (store.notify.channels.get(name)) continue
    notifications.channels.add({ name, kind: 'test', config: { token: 't', room: name } }, by)
  }
  if (options.rules) {
    for (const { name } of notifications.rules.list()) notifications.rules.remove(name, by)
    options.rules.forEach((rule, index) => {
      const channels = options.channels ?? ['team']
      const whole = { name: `rule-${index}`, channels, ...rule }
      notifications.rules.set(ruleSchema.parse(whole), by)
    })
  }
  return {
    ...{ notifications, store, clock, sent },
    titles: () => sent.map(({ title }) => title),
    answer: (next) => {
      answers = next
    },
    tell: (event, of = {}) => store.activity.add({ ...entry(event, clock.now()), ...of }),
    settle: () => clock.advance(0),
  }
}

function entry(event: Activity['event'], at: number): ActivityEntry {
  const isOfHost = event.startsWith('host-') || event.startsWith('disk-')
  const name = isOfHost ? 'prod' : 'web'
  return {
    ...{ at, event, severity: usualSeverity[event], host: 'prod', actor: 'ada', door: 'terminal' },
    ...{ outcome: '', reason: '', detail: '', facts: {} },
    object: { kind: isOfHost ? 'host' : 'workload', name },
    story: isOfHost ? `away:${name}` : `down:${name}@prod`,
  }
}

/** A row of a deployment of its own story. */
export function ofDeployment(id: string, facts: Record<string, string> = {}) {
  return { deployment: id, story: id, facts: { action: 'deploy', tag: 'v2', ...facts } }
}
