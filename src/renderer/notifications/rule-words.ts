import {
  everyChannel,
  type Rule,
  systemChannel,
  type ToldEvent,
} from '../../shared/model/notification.ts'

export const eventWords: { readonly [E in ToldEvent]: string } = {
  'deployment-waiting': 'deployment waits',
  'deployment-started': 'deployment began',
  'deployment-succeeded': 'deployment succeeded',
  'deployment-unverified': 'deployment unverified',
  'deployment-failed': 'deployment failed',
  'deployment-unstable': 'deployment not stable',
  'deployment-cancelled': 'deployment cancelled',
  'deployment-interrupted': 'deployment interrupted',
  'deployment-recovered': 'deployment recovered',
  'workload-down': 'workload down',
  'workload-crash-looping': 'workload crash looping',
  'workload-unhealthy': 'workload unhealthy',
  'workload-out-of-memory': 'workload out of memory',
  'workload-back': 'workload back',
  'host-away': 'host away',
  'host-back': 'host back',
  'files-changed': 'files of a stack changed',
  'newer-image': 'newer image',
  'disk-nearly-full': 'disk nearly full',
  'disk-back': 'disk has room again',
  'face-failing': 'public name in trouble',
  'face-back': 'public names in order again',
  'registry-failing': 'registry in trouble',
  'registry-back': 'registry answers again',
}

export function channelWords(channels: readonly string[]): string {
  const word = (name: string) => (name === systemChannel ? 'this machine' : name)
  return channels.includes(everyChannel) ? 'every channel' : channels.map(word).join(', ')
}

/** Conditions of a rule beside its events; none where it takes all of them. */
export function conditionsOf(rule: Rule): readonly string[] {
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
      : [severity === 'critical' ? 'critical alone' : 'warnings and worse']),
    ...(onlyIfLasts === 0 ? [] : [`if it lasts ${onlyIfLasts} s`]),
    ...(rule.recovery ? [] : ['not when it is over']),
    ...(rule.startsAlone ? ['starts in messages of their own'] : []),
    ...(rule.throughQuietHours ? ['also in quiet hours'] : []),
  ]
}
