/** Channels, rules and messages as text. */
import { printable } from '../../../shared/lib/printable.ts'
import {
  type Answer,
  type ChannelKindInfo,
  everyChannel,
  type Notification,
  type NotifyChannel,
  type Notifying,
  type Rule,
} from '../../../shared/model/notification.ts'
import { type Paint, paintState } from './paint.ts'
import { table } from './table.ts'
import { dateTime, none } from './words.ts'

export function showChannels(paint: Paint, channels: readonly NotifyChannel[]): string {
  return table(paint, {
    head: [
      ...['CHANNEL', 'KIND', 'LAST', 'WAITING', 'UNDELIVERED'],
      { title: 'ANSWER', wraps: true },
    ],
    rows: channels.map(({ name, kind, last, waiting, undelivered }) => [
      name,
      kind,
      last ? last.outcome : none,
      String(waiting),
      String(undelivered),
      last ? [last.answer, last.mend].filter(Boolean).join(' → ') || none : none,
    ]),
    style: (cell, column) => (column === 'LAST' ? paintState(paint, cell) : cell),
  })
}

export function showChannelKinds(paint: Paint, kinds: readonly ChannelKindInfo[]): string {
  const rows = kinds.flatMap(({ kind, title, fields }) =>
    fields.map(({ name, label, hint, isSecret, choices }, index) => [
      index === 0 ? kind : '',
      index === 0 ? title : '',
      name,
      isSecret ? 'secret' : '',
      [`${label}.`, hint, choices ? `One of: ${choices.join(', ')}.` : '']
        .filter(Boolean)
        .join(' '),
    ]),
  )
  return table(paint, {
    head: ['KIND', 'SERVICE', 'FIELD', '', { title: 'WHAT', wraps: true }],
    rows,
  })
}

export function showAnswer(paint: Paint, name: string, answer: Answer): string {
  const { outcome, answer: said, mend } = answer
  if (outcome === 'delivered') return `${paint.good('✓')} ${printable(name)} took the test.`
  const what = outcome === 'refused' ? 'refused the test' : 'could not take the test now'
  const lines = [`${paint.bad('✗')} ${printable(name)} ${what}: ${printable(said)}`]
  return [...lines, ...(mend ? [`    → ${printable(mend)}`] : [])].join('\n')
}

export function showRules(paint: Paint, rules: readonly Rule[]): string {
  if (rules.length === 0) return 'There are no rules: nothing is told to anybody.'
  return table(paint, {
    head: ['RULE', { title: 'EVENTS', wraps: true }, { title: 'ONLY', wraps: true }, 'TO'],
    rows: rules.map((rule) => [
      rule.enabled ? rule.name : `${rule.name} (off)`,
      rule.events.join(', '),
      conditionsOf(rule).join('; ') || none,
      rule.channels.map((name) => (name === everyChannel ? 'every channel' : name)).join(', '),
    ]),
  })
}

function conditionsOf(rule: Rule): readonly string[] {
  const { workloads, hosts, guards, colours, severity, onlyIfLasts } = rule
  const named = (what: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${what} ${names.join(', ')}`]
  return [
    ...named('of', workloads),
    ...named('on', hosts),
    ...named('guard', guards),
    ...named('colour', colours),
    ...(severity === 'info'
      ? []
      : [`${severity} or worse`.replace('critical or worse', 'critical')]),
    ...(onlyIfLasts === 0 ? [] : [`if it lasts ${onlyIfLasts} s`]),
    ...(rule.recovery ? [] : ['without recovery']),
    ...(rule.startsAlone ? ['starts alone too'] : []),
    ...(rule.throughQuietHours ? ['also in quiet hours'] : []),
  ]
}

export function showOutbox(paint: Paint, found: readonly Notification[]): string {
  if (found.length === 0) return 'No such messages.'
  return table(paint, {
    head: [
      'ID',
      'WHEN',
      'TO',
      'STATE',
      { title: 'WHAT', wraps: true },
      { title: 'ANSWER', wraps: true },
    ],
    rows: found.map(({ id, queuedAt, channel, state, title, answer }) => [
      id,
      dateTime(queuedAt),
      channel,
      state,
      title,
      answer || none,
    ]),
    style: (cell, column) => (column === 'STATE' ? paintState(paint, cell) : cell),
  })
}

/** One line, beside what it told of. */
export function showTold({ channel, state, endedAt, answer }: Notification): string {
  const when = endedAt === null ? '' : ` ${dateTime(endedAt)}`
  const said = state === 'delivered' || answer === '' ? '' : `: ${printable(answer)}`
  return `  to ${printable(channel)}: ${state}${when}${said}`
}

export function showNotifying(state: Notifying): string {
  const { pausedUntil, quietHours, quietUntil, waiting, undelivered } = state
  const paused = pausedUntil === null ? [] : [`Paused until ${dateTime(pausedUntil)}.`]
  const quiet = quietHours
    ? [`Quiet hours ${quietHours.from} to ${quietHours.to} (${quietHours.days.join(', ')}).`]
    : []
  const now = quietUntil === null ? [] : [`Quiet until ${dateTime(quietUntil)}.`]
  return [...paused, ...quiet, ...now, `${waiting} waiting, ${undelivered} undelivered.`].join(' ')
}
