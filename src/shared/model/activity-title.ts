/** Titles of activities: what happened to what, and where, in one line: in lists and in messages. */
import type { Activity } from './activity.ts'

type Titled = Pick<Activity, 'event' | 'object' | 'host' | 'facts' | 'outcome'> &
  Partial<Pick<Activity, 'detail'>>

export function titleOf(row: Titled): string {
  const { object } = row
  return titles[row.event]?.(row) ?? `${object.name}: ${row.event.replaceAll('-', ' ')}`
}

type Title = (row: Titled) => string

const titles: { readonly [E in Activity['event']]?: Title } = {
  'deployment-waiting': ofDeployment('waits'),
  'deployment-started': ofDeployment('began'),
  'deployment-succeeded': doneTitle,
  'deployment-unverified': (row) => `${doneTitle(row)}, unverified: nothing proved that it works`,
  'deployment-failed': ofDeployment('failed'),
  'deployment-unstable': (row) => `${doneTitle(row)}, but not stable`,
  'deployment-cancelled': ofDeployment('was cancelled'),
  'deployment-interrupted': ofDeployment('was interrupted'),
  'deployment-skipped': doneTitle,
  'deployment-recovered': (row) => `${doneTitle(row)}, after it was interrupted`,
  'workload-down': ofWorkload('is down'),
  'workload-crash-looping': ofWorkload('is started again and again'),
  'workload-unhealthy': ofWorkload('is unhealthy'),
  'workload-out-of-memory': ofWorkload('ran out of memory'),
  'workload-back': ofWorkload('is back'),
  'host-away': ({ object }) => `Host ${object.name} is away`,
  'host-back': ({ object }) => `Host ${object.name} is back`,
  'files-changed': ofWorkload('has changed files'),
  'newer-image': ofWorkload('has a newer image'),
  'disk-nearly-full': ({ object }) => `The disk of host ${object.name} is nearly full`,
  'disk-back': ({ object }) => `The disk of host ${object.name} has room again`,
  'face-failing': ofWorkload('has a public name in trouble'),
  'face-back': ofWorkload('has its public names in order again'),
  'registry-failing': (row) => `${asked(row)} cannot be asked for what is newer`,
  'registry-back': (row) => `${asked(row)} can be asked for what is newer again`,
  'dns-changed': ofWorkload('has other records in the DNS'),
  'workload-adopted': ({ object, host }) =>
    `${object.name} was adopted as it ran${host === undefined ? '' : ` on ${host}`}`,
  'workload-claimed': ({ object, host, detail = '' }) =>
    `${object.name}${host === undefined ? '' : ` on ${host}`} was claimed by another installation${detail === '' ? '' : `, ${detail}`}`,
  'host-added': ({ object }) => `Host ${object.name} was added`,
  'host-edited': ({ object }) => `Host ${object.name} was changed`,
  'host-removed': ({ object }) => `Host ${object.name} was removed`,
  'host-trusted': ({ object }) =>
    `The key of ${object.kind === 'host' ? 'host' : 'git server'} ${object.name} was trusted`,
  'host-cleaned-up': ({ object, outcome, detail = '' }) =>
    outcome === 'done'
      ? `Host ${object.name} was cleaned up: ${detail}`
      : `Cleaning up host ${object.name} ended early (${outcome}): ${detail}`,
  'image-copied': ({ object, outcome, facts, detail = '' }) => {
    const what = `${facts.image ?? 'An image'}`
    const way = `from ${facts.from ?? 'a host'} to ${object.name}`
    return outcome === 'done'
      ? `${what} was copied ${way}: ${detail}`
      : `Copying ${what} ${way} ended early (${outcome}): ${detail}`
  },
  'edge-changed': ({ object, outcome }) => `The edge of host ${object.name} was ${outcome}`,
  'notification-undelivered': ({ object }) =>
    object.kind === 'git-credential'
      ? `A status of a commit could not be set with git credential ${object.name}`
      : `${object.name}: notification undelivered`,
  'settings-changed': ({ object }) => `Settings were changed: ${object.name}`,
}

const asked = ({ object: { kind, name } }: Titled): string =>
  `${kind === 'repository' ? 'Repository' : 'Registry'} ${name}`

function where({ host, facts }: Titled): string {
  const hosts = facts.hosts ?? host
  return hosts === undefined ? '' : ` on ${hosts}`
}

function ofWorkload(what: string): Title {
  return (row) => `${row.object.name} ${what}${where(row)}`
}

const actions: Readonly<Record<string, string>> = {
  deploy: 'deploying',
  rollback: 'going back',
  restart: 'restarting',
  stop: 'stopping',
  start: 'starting',
  scale: 'scaling',
  pull: 'pulling',
  remove: 'removing',
  reconcile: 'reconciling',
  prune: 'pruning',
}

/** `web: deploying v2 failed on prod` */
function ofDeployment(how: string): Title {
  return (row) => {
    const { action = 'deploy', tag, version = tag } = row.facts
    const what = [actions[action] ?? action, tagged(action) ? version : undefined].filter(Boolean)
    return `${row.object.name}: ${what.join(' ')} ${how}${where(row)}`
  }
}

const tagged = (action: string): boolean => action === 'deploy' || action === 'rollback'

const done: Readonly<Record<string, string>> = {
  rollback: 'is live again',
  restart: 'was restarted',
  stop: 'was stopped',
  start: 'was started',
  scale: 'was scaled',
  pull: 'was pulled and brought up',
  remove: 'was removed',
  reconcile: 'was reconciled',
  prune: 'was pruned',
}

/** `web v2 is live on prod` */
function doneTitle(row: Titled): string {
  if (row.outcome === 'skipped') return `${row.object.name}: there was nothing to do${where(row)}`
  const { action = 'deploy', tag, version = tag, release } = row.facts
  const live = tagged(action) ? (version ?? release) : undefined
  const name = [row.object.name, live].filter(Boolean).join(' ')
  return `${name} ${done[action] ?? 'is live'}${where(row)}`
}
