/** Rows of the activity become statuses of commits on their way, where somebody takes them. */
import type { Ids } from '../../../shared/lib/clock.ts'
import { failureOf } from '../../../shared/lib/failure-error.ts'
import type { Activity } from '../../../shared/model/activity.ts'
import { webLink } from '../../../shared/model/deep-link-format.ts'
import { shortCommit } from '../../../shared/model/git.ts'
import { credentialFor } from '../../repositories/login/kept-logins.ts'
import type { OutboxEntry } from '../../store/notify-store.ts'
import type { Store } from '../../store/store.ts'
import type { Message } from '../message.ts'
import { type CommitStatus, type HostStatus, statusesAt } from './commit-status.ts'
import { statusPlaceOf } from './services.ts'
import { isRefused, statusChannel } from './status-outlet.ts'

export interface StatusDeps {
  readonly store: Pick<Store, 'deployments' | 'gitCredentials'>
  readonly ids: Pick<Ids, 'next'>
  /** The git credential that the document of a workload names; '' = none. */
  readonly credentialNamed: (workload: string) => string
  readonly linkBase: () => string
}

/** Entries of statuses to set. An unreadable record keeps nothing else from being told. */
export function statusEntries(deps: StatusDeps, row: Activity, at: number): OutboxEntry[] {
  try {
    return hostStatuses(deps, row).flatMap((status) => {
      const credential = credentialOf(deps, row.object.name, status)
      if (credential === undefined) return []
      const url = urlOf(deps.linkBase(), row)
      return [entryOf(deps.ids.next(), row, { at, status: { ...status, credential, url } })]
    })
  } catch (error) {
    if (!failureOf(error)) throw error
    return []
  }
}

function hostStatuses({ store }: StatusDeps, row: Activity): readonly HostStatus[] {
  if (row.deployment === undefined || store.gitCredentials.list().length === 0) return []
  const deployment = store.deployments.get(row.deployment)
  return deployment ? statusesAt(row.event, deployment) : []
}

function credentialOf(deps: StatusDeps, workload: string, { repository }: HostStatus) {
  const asked = { url: repository, credential: deps.credentialNamed(workload), isOwn: false }
  const found = credentialFor(deps.store.gitCredentials, asked)
  const isTold = found && !isRefused(found, repository) && statusPlaceOf(found, repository)
  return isTold ? found.name : undefined
}

/** Services take none but those of the web. */
function urlOf(linkBase: string, { deployment = '' }: Activity): string {
  return linkBase === '' ? '' : webLink({ kind: 'deployment', id: deployment }, linkBase)
}

interface Told {
  readonly at: number
  readonly status: CommitStatus
}

function entryOf(id: string, row: Activity, { at, status }: Told): OutboxEntry {
  const { event, story } = row
  const title = `${status.context}: ${status.state} at ${shortCommit(status.commit)}`
  const message: Message = {
    ...{ id, story, at: row.at, event, severity: 'info', title, text: status.description },
    ...{ facts: [], lines: [], links: [], status },
  }
  return {
    ...{ id, channel: statusChannel(status.credential), story, event, message, urgent: true },
    ...{ queuedAt: at, notBefore: row.at, state: 'waiting', attempts: 0 },
    ...{ endedAt: null, answer: '', reference: null },
  }
}
