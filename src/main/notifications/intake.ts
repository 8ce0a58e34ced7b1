/** Rows of the activity become entries of the outbox, each once, however the app ends. */
import type { Clock, Ids } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { Activity } from '../../shared/model/activity.ts'
import { defaultRules, systemChannel } from '../../shared/model/notification.ts'
import { goodBeforeLive } from '../../shared/model/release.ts'
import type { Store } from '../store/store.ts'
import { statusEntries } from './commit-status/status-entries.ts'
import { composeMessage } from './compose-message.ts'
import { type Asked, queueRow } from './queue-row.ts'
import type { GuardedHost } from './rules.ts'

export interface IntakeDeps {
  readonly store: Pick<Store, 'notify' | 'activity' | 'deployments' | 'releases' | 'gitCredentials'>
  readonly clock: Pick<Clock, 'now' | 'schedule'>
  readonly ids: Pick<Ids, 'next'>
  readonly hosts: () => readonly GuardedHost[]
  /** Whether what was sent to channels of that kind can be changed. */
  readonly canEdit: (kind: string) => boolean
  readonly linkBase: () => string
  readonly page: () => string | null
  /** The git credential that the document of a workload names; '' = none. */
  readonly credentialNamed: (workload: string) => string
  /** Masks the secrets of the workload, and of what is known everywhere. */
  readonly redactOf: (workload: string | undefined) => (text: string) => string
  readonly reportBug: (error: unknown) => void
  /** One of that name was set or removed. */
  readonly onSecret: (name: string) => void
}

/** So many at a time: whoever has something else to do is not kept waiting for all of them. */
const batch = 100

export interface Intake {
  /** Deals with every row there is; others can go on in between. */
  begin(): void
  /** The same when whoever adds a row is through with that. */
  beginSoon(): void
  /** Deals with whatever is left, and with nothing after that. */
  end(): void
}

/** `onNews`: something came of rows. */
export function createIntake(deps: IntakeDeps, onNews: () => void): Intake {
  let isEnded = false
  let isUnderWay = false
  let stop = () => {}

  /** Whether there are more. */
  function takeSome(): boolean {
    try {
      const { hasNews, isMore } = takeIn(deps)
      if (hasNews) onNews()
      return isMore
    } catch (error) {
      // A full disk is told elsewhere; the rows are there at the next one.
      if (!failureOf(error)) deps.reportBug(error)
      return false
    }
  }

  function begin(): void {
    isUnderWay = !isEnded && takeSome()
    if (isUnderWay) stop = deps.clock.schedule(0, begin)
  }

  return {
    begin,
    beginSoon() {
      if (isUnderWay) return
      isUnderWay = true
      queueMicrotask(begin)
    },
    end() {
      isEnded = true
      stop()
      while (takeSome());
    },
  }
}

/** Deals with the next rows; answers whether anything came of them, and whether there are more. */
function takeIn(deps: IntakeDeps): { readonly hasNews: boolean; readonly isMore: boolean } {
  const { activity, notify } = deps.store
  const rows = activity.after(notify.outbox.cursor(), batch)
  const last = rows.at(-1)
  if (!last) return { hasNews: false, isMore: false }
  const told = toldNow(deps)
  let hasNews = false
  for (const row of rows) if (takeOrSkip(deps, told, row)) hasNews = true
  for (const { object } of rows) if (object.kind === 'secret') deps.onSecret(object.name)
  if (notify.outbox.cursor() < last.seq)
    notify.outbox.queue({ cursor: last.seq, added: [], withdrawn: [], at: deps.clock.now() })
  return { hasNews, isMore: activity.lastSeq() > last.seq }
}

type ToldNow = Pick<Asked, 'rules' | 'channels'>

function toldNow({ store: { notify }, canEdit }: IntakeDeps): ToldNow {
  const channels = notify.channels
    .list()
    .map(({ name, kind }) => ({ name, canEdit: canEdit(kind) }))
  return {
    rules: notify.rules.list() ?? defaultRules,
    channels: [{ name: systemChannel, canEdit: false }, ...channels],
  }
}

/** One that nothing can be made of keeps no other from being told. */
function takeOrSkip(deps: IntakeDeps, told: ToldNow, row: Activity): boolean {
  try {
    return take(deps, told, row)
  } catch (error) {
    if (failureOf(error)) throw error
    deps.reportBug(error)
    return false
  }
}

function take(deps: IntakeDeps, told: ToldNow, row: Activity): boolean {
  const { notify } = deps.store
  const at = deps.clock.now()
  const { added: messages, withdrawn } = queueRow({
    ...{ ...told, row, now: at, hosts: hostsOf(deps, row) },
    ofStory: (channel) => notify.outbox.ofStory(channel, row.story),
    compose: (since) => compose(deps, row, since),
  })
  const added = [...messages, ...statusEntries(deps, row, at)]
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
    page: deps.page(),
    redact: deps.redactOf(workload),
  })
}

/** The one that a rollback without a name would go back to, whatever is live. */
function previousRelease({ store }: IntakeDeps, workload: string): string | undefined {
  const releases = store.releases.list(workload)
  if (!releases.some(({ live }) => live)) return undefined
  return goodBeforeLive(releases, (id) => store.deployments.get(id)?.state)?.name
}
