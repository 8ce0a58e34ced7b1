/** Rows of the activity become entries of the outbox, each once, however the app ends. */
import type { Clock, Ids } from '../../shared/lib/clock.ts'
import type { Activity } from '../../shared/model/activity.ts'
import { defaultRules, systemChannel } from '../../shared/model/notification.ts'
import type { Store } from '../store/store.ts'
import { composeMessage } from './compose-message.ts'
import { queueRow } from './queue-row.ts'
import type { GuardedHost } from './rules.ts'

export interface IntakeDeps {
  readonly store: Pick<Store, 'notify' | 'activity' | 'deployments' | 'releases'>
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Pick<Ids, 'next'>
  readonly hosts: () => readonly GuardedHost[]
  /** Whether what was sent to channels of that kind can be changed. */
  readonly canEdit: (kind: string) => boolean
  readonly linkBase: () => string
  /** Masks the secrets of the workload, and of what is known everywhere. */
  readonly redactOf: (workload: string | undefined) => (text: string) => string
}

const batch = 100

/** Deals with every row there is; answers whether anything came of them. */
export function takeIn(deps: IntakeDeps): boolean {
  const { activity, notify } = deps.store
  let hasNews = false
  for (;;) {
    const rows = activity.after(notify.outbox.cursor(), batch)
    for (const row of rows) if (take(deps, row)) hasNews = true
    const last = rows.at(-1)
    if (!last) return hasNews
    const { now } = deps.clock
    if (notify.outbox.cursor() < last.seq)
      notify.outbox.queue({ cursor: last.seq, added: [], withdrawn: [], at: now() })
  }
}

function take(deps: IntakeDeps, row: Activity): boolean {
  const { store, clock } = deps
  const { notify } = store
  const at = clock.now()
  const { added, withdrawn } = queueRow({
    row,
    now: at,
    hosts: hostsOf(deps, row),
    rules: notify.rules.list() ?? defaultRules,
    channels: [
      { name: systemChannel, canEdit: false },
      ...notify.channels.list().map(({ name, kind }) => ({ name, canEdit: deps.canEdit(kind) })),
    ],
    ofStory: (channel) => notify.outbox.ofStory(channel, row.story),
    compose: (since) => compose(deps, row, since),
  })
  if (added.length + withdrawn.length === 0) return false
  notify.outbox.queue({ cursor: row.seq, added, withdrawn, at })
  return true
}

/** A host that is not declared any more has no guard; its name still counts. */
function hostsOf({ hosts }: IntakeDeps, { object, host, facts }: Activity): GuardedHost[] {
  const known = hosts()
  const names = facts.hosts?.split(', ') ?? [host ?? (object.kind === 'host' ? object.name : '')]
  return names
    .filter((name) => name !== '')
    .map(
      (name) => known.find((each) => each.name === name) ?? { name, guard: 'open', colour: 'none' },
    )
}

function compose(deps: IntakeDeps, row: Activity, since: number | undefined) {
  const { store, ids } = deps
  const workload = row.object.kind === 'workload' ? row.object.name : undefined
  return composeMessage({
    id: ids.next(),
    row,
    deployment: row.deployment === undefined ? undefined : store.deployments.get(row.deployment),
    previousRelease: workload === undefined ? undefined : previousRelease(deps, workload),
    since,
    linkBase: deps.linkBase(),
    redact: deps.redactOf(workload),
  })
}

/** The one that was live before the one that is. */
function previousRelease({ store }: IntakeDeps, workload: string): string | undefined {
  const releases = store.releases.list(workload)
  const live = releases.findIndex((release) => release.live)
  return live < 0 ? undefined : releases[live + 1]?.name
}
