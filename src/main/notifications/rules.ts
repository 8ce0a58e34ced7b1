/** Channels that a row of the activity goes to, and how. Pure. */
import { type Activity, severitiesFrom } from '../../shared/model/activity.ts'
import type { Guard, HostColour } from '../../shared/model/host.ts'
import { everyChannel, type Rule } from '../../shared/model/notification.ts'
import { mayPass } from '../../shared/model/told-events.ts'

export interface GuardedHost {
  readonly name: string
  readonly guard: Guard
  readonly colour: HostColour
}

/** A row with what rules ask of it. */
export interface Judged {
  readonly row: Pick<Activity, 'event' | 'severity' | 'object'>
  /** Hosts where it happened: several where a deployment has several. */
  readonly hosts: readonly GuardedHost[]
}

/** How a channel is told: the least any of the rules waits for. */
export interface Told {
  readonly channel: string
  readonly onlyIfLastsMs: number
  readonly recovery: boolean
  readonly startsAlone: boolean
  readonly urgent: boolean
}

export function toldTo(
  rules: readonly Rule[],
  judged: Judged,
  channels: readonly string[],
): readonly Told[] {
  const matching = rules.filter((rule) => matches(rule, judged))
  return channels.flatMap((channel) => {
    const of = matching.filter((rule) => namesChannel(rule, channel))
    return of.length === 0 ? [] : [together(channel, judged, of)]
  })
}

function together(channel: string, { row }: Judged, rules: readonly Rule[]): Told {
  const lasts = Math.min(...rules.map(({ onlyIfLasts }) => onlyIfLasts))
  return {
    channel,
    onlyIfLastsMs: mayPass(row.event) ? lasts * 1_000 : 0,
    recovery: rules.some((rule) => rule.recovery),
    startsAlone: rules.some((rule) => rule.startsAlone),
    urgent: rules.some((rule) => rule.throughQuietHours),
  }
}

const namesChannel = ({ channels }: Rule, channel: string): boolean =>
  channels.includes(everyChannel) || channels.includes(channel)

function matches(rule: Rule, { row, hosts }: Judged): boolean {
  const { object, severity, event } = row
  return (
    rule.enabled &&
    rule.events.some((each) => each === event) &&
    severitiesFrom(rule.severity).includes(severity) &&
    allows(rule.workloads, object.kind === 'workload' ? [object.name] : []) &&
    allows(
      rule.hosts,
      hosts.map(({ name }) => name),
    ) &&
    isAmong(
      rule.guards,
      hosts.map(({ guard }) => guard),
    ) &&
    isAmong(
      rule.colours,
      hosts.map(({ colour }) => colour),
    )
  )
}

function allows(patterns: readonly string[], names: readonly string[]): boolean {
  return patterns.length === 0 || names.some((name) => patterns.some((each) => fits(each, name)))
}

function isAmong<T>(asked: readonly T[], found: readonly T[]): boolean {
  return asked.length === 0 || found.some((each) => asked.includes(each))
}

/** `*` stands for any characters; what lies between stars is looked for in turn, so that no pattern takes long. */
function fits(pattern: string, name: string): boolean {
  const [first = '', ...others] = pattern.split('*')
  const last = others.pop()
  if (last === undefined) return name === pattern
  if (!name.startsWith(first)) return false
  let from = first.length
  for (const part of others) {
    const at = name.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return name.length - last.length >= from && name.endsWith(last)
}
