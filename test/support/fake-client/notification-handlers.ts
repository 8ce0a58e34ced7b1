import { mask } from '../../../src/shared/model/difference.ts'
import {
  type Answer,
  type ChannelConfig,
  type ChannelKindInfo,
  defaultRules,
  type Notification,
  type NotifyChannel,
  type Notifying,
  type Rule,
  systemChannel,
} from '../../../src/shared/model/notification.ts'
import { failed, type Implementer, sleep } from './answers.ts'
import type { World } from './world.ts'

const kinds: ChannelKindInfo[] = [
  {
    kind: 'webhook',
    title: 'Webhook',
    canEdit: false,
    fields: [
      {
        ...{ name: 'url', label: 'Address', hint: 'Where messages are posted as JSON.' },
        ...{ isSecret: true, choices: null },
      },
      {
        ...{ name: 'secret', label: 'Signing secret', isSecret: true, choices: null },
        hint: 'At least 16 characters that the receiver knows, too.',
      },
    ],
  },
  {
    kind: 'ntfy',
    title: 'ntfy',
    canEdit: false,
    fields: [
      {
        ...{ name: 'server', label: 'Server', hint: 'Like https://ntfy.sh' },
        ...{ isSecret: false, choices: null },
      },
      {
        ...{ name: 'topic', label: 'Topic', hint: 'Whoever knows it can read along.' },
        ...{ isSecret: true, choices: null },
      },
      {
        ...{ name: 'priority', label: 'Priority of critical messages', hint: '' },
        ...{ isSecret: false, choices: ['default', 'high', 'max'] },
      },
    ],
  },
]

/** Two channels, one of which refuses; nothing where the world is empty. */
export function notificationHandlers(world: World, os: Implementer) {
  const isEmpty = world.scenario === 'empty'
  const now = Date.now()
  const refused: Answer = {
    ...{ at: now - 4 * 60_000, outcome: 'refused', status: 403, answer: '403 wrong signature' },
    mend: 'Look whether the receiver has the same signing secret, and the right time.',
  }
  const delivered: Answer = {
    ...{ at: now - 12 * 60_000, outcome: 'delivered', status: null, answer: '', mend: '' },
  }
  const counts = { waiting: 0, undelivered: 0 }
  let channels: NotifyChannel[] = [
    { name: systemChannel, kind: systemChannel, config: {}, last: null, ...counts },
  ]
  if (!isEmpty) {
    const ntfy = { server: 'https://ntfy.example', topic: mask, priority: 'high' }
    channels.push(
      { ...{ name: 'ops-phone', kind: 'ntfy', config: ntfy, last: delivered }, ...counts },
      {
        ...{ name: 'team', kind: 'webhook', config: { url: mask, secret: mask }, last: refused },
        ...{ waiting: 1, undelivered: 2 },
      },
    )
  }
  let rules: Rule[] = [...defaultRules]
  let outbox: Notification[] = isEmpty
    ? []
    : [
        ...[
          ['n3', 'shop: deploying v2.5 failed on prod-1', 'deployment-failed', 4] as const,
          ['n2', 'checkout is down on prod-1, and 14 more', 'workload-down', 31] as const,
        ].map(([id, title, event, minutes]) => ({
          ...{ id, channel: 'team', event, severity: 'critical' as const, title, attempts: 1 },
          ...{ queuedAt: now - minutes * 60_000, notBefore: now - minutes * 60_000 },
          ...{ state: 'undelivered' as const, endedAt: now - minutes * 60_000 },
          answer: '403 wrong signature',
        })),
      ]
  let held: Notifying = {
    ...{ pausedUntil: null, quietHours: null, quietUntil: null },
    waiting: isEmpty ? 0 : 1,
    undelivered: outbox.length,
  }
  const named = (name: string) => {
    const found = channels.find((each) => each.name === name)
    if (found) return found
    throw failed({ kind: 'not-found', what: 'channel', name })
  }
  const masked = (kind: string, config: ChannelConfig) =>
    Object.fromEntries(
      Object.entries(config).map(([field, value]) => {
        const known = kinds.find((each) => each.kind === kind)?.fields
        const isSecret = known?.find(({ name }) => name === field)?.isSecret
        return [field, isSecret && typeof value === 'string' ? mask : value]
      }),
    )
  const without = (chosen: { channel?: string | undefined; ids?: string[] | undefined }) => {
    const isChosen = ({ id, channel }: Notification) =>
      (chosen.ids?.includes(id) ?? true) && (chosen.channel ?? channel) === channel
    const count = outbox.filter(isChosen).length
    outbox = outbox.filter((each) => !isChosen(each))
    held = { ...held, undelivered: outbox.length }
    channels = channels.map((each) => ({
      ...each,
      undelivered: outbox.filter(({ channel }) => channel === each.name).length,
    }))
    return { count }
  }
  return {
    channels: {
      kinds: os.channels.kinds.handler(async ({ signal }) => {
        await world.gate(signal)
        return kinds
      }),
      list: os.channels.list.handler(async ({ signal }) => {
        await world.gate(signal)
        return channels
      }),
      add: os.channels.add.handler(({ input: { name, kind, config } }) => {
        if (channels.some((each) => each.name === name))
          throw failed({ kind: 'exists', what: 'channel', name })
        const fields = kinds.find((each) => each.kind === kind)?.fields ?? []
        const issues = fields
          .filter((field) => field.choices === null && !config[field.name])
          .map((field) => ({ path: field.name, message: 'is needed' }))
        if (issues.length > 0) throw failed({ kind: 'invalid', what: 'channel', issues })
        const added = { name, kind, config: masked(kind, config), last: null, ...counts }
        channels = [...channels, added]
        return added
      }),
      edit: os.channels.edit.handler(({ input: { name, newName = name, config } }) => {
        const before = named(name)
        const merged = { ...before.config, ...masked(before.kind, config) }
        const after = { ...before, name: newName, config: merged }
        channels = channels.map((each) => (each === before ? after : each))
        return after
      }),
      remove: os.channels.remove.handler(({ input: { name } }) => {
        named(name)
        channels = channels.filter((each) => each.name !== name)
        return {}
      }),
      test: os.channels.test.handler(({ input: { name } }) => {
        const last = { ...(name === 'team' ? refused : delivered), at: Date.now() }
        channels = channels.map((each) => (each.name === name ? { ...each, last } : each))
        return last
      }),
    },
    rules: {
      list: os.rules.list.handler(async ({ signal }) => {
        await world.gate(signal)
        return rules
      }),
      set: os.rules.set.handler(({ input: { rule, replaces = rule.name } }) => {
        const at = rules.findIndex(({ name }) => name === replaces)
        rules = at < 0 ? [...rules, rule] : rules.toSpliced(at, 1, rule)
        return rule
      }),
      remove: os.rules.remove.handler(({ input: { name } }) => {
        rules = rules.filter((each) => each.name !== name)
        return {}
      }),
    },
    notifications: {
      state: os.notifications.state.handler(async ({ signal }) => {
        await world.gate(signal)
        return held
      }),
      outbox: os.notifications.outbox.handler(async ({ input: { state, story }, signal }) => {
        await world.gate(signal)
        if (story !== undefined) return story === 'd41' ? toldOfFailure(now) : []
        return outbox.filter((each) => state === undefined || each.state === state)
      }),
      retry: os.notifications.retry.handler(({ input }) => without(input)),
      dismiss: os.notifications.dismiss.handler(({ input }) => without(input)),
      pause: os.notifications.pause.handler(({ input: { until } }) => {
        held = { ...held, pausedUntil: until }
        return held
      }),
      quiet: os.notifications.quiet.handler(({ input: { hours } }) => {
        held = { ...held, quietHours: hours }
        return held
      }),
      watch: os.notifications.watch.handler(async function* ({ signal }) {
        yield { type: 'snapshot' as const, state: held }
        let told = held
        while (!signal?.aborted) {
          await sleep(500, signal)
          if (told !== held) yield { type: 'snapshot' as const, state: held }
          told = held
        }
        yield { type: 'end' as const, how: 'cancelled' as const }
      }),
    },
  }
}

/** What was told of the deployment of checkout that failed. */
function toldOfFailure(now: number): Notification[] {
  const at = now - 88 * 60_000
  const message: Omit<Notification, 'id' | 'channel' | 'state' | 'answer'> = {
    event: 'deployment-failed',
    severity: 'critical',
    title: 'checkout: deploying v41 failed on local',
    attempts: 1,
    queuedAt: at,
    notBefore: at,
    endedAt: at,
  }
  return [
    { ...message, id: 't1', channel: 'ops-phone', state: 'delivered', answer: '' },
    { ...message, id: 't2', channel: 'team', state: 'undelivered', answer: '403 wrong signature' },
    { ...message, id: 't3', channel: 'system', state: 'withdrawn', answer: 'nobody saw it' },
  ]
}
