/** Sets statuses of commits with one git credential: in order, and no more where the service says that it may not. */
import { failureOf } from '../../../shared/lib/failure-error.ts'
import type { GitCredential } from '../../../shared/model/git-credential.ts'
import type { Store } from '../../store/store.ts'
import type { Refused, Sending, Sent, Withdrawn } from '../channel.ts'
import type { Outlet } from '../courier.ts'
import type { CommitStatus } from './commit-status.ts'
import { setStatus, statusPlaceOf } from './services.ts'

const prefix = 'commit-status:'
/** As the outbox calls what waits for it; no channel can be called so. */
export const statusChannel = (credential: string): string => `${prefix}${credential}`
/** undefined = it is a channel. */
export const credentialOfChannel = (channel: string): string | undefined =>
  channel.startsWith(prefix) ? channel.slice(prefix.length) : undefined

const dayMs = 86_400_000

interface StatusOutletDeps {
  readonly kept: Store['gitCredentials']
  readonly outbox: Pick<Store['notify']['outbox'], 'isOvertaken'>
  readonly clock: Sending['clock']
  readonly http: Sending['http']
  /** Gives up after the time that a service may take. */
  readonly inTime: (send: (signal: AbortSignal) => Promise<Sent>, by: AbortSignal) => Promise<Sent>
}

export function createStatusOutlet(deps: StatusOutletDeps, name: string): Outlet {
  const { kept, clock, http } = deps
  return {
    limits: { perSecond: 2, burst: 20 },
    canEdit: false,
    isExact: true,
    keepMs: dayMs,
    inVain: 'undelivered',
    aboutOf: ({ status }) => (status ? `${status.repository} ${status.commit}` : ''),
    async send(message, { signal }) {
      const { status } = message
      const credential = kept.get(name)
      if (!status || !credential) return withdrawn('its git credential is gone')
      if (isRefused(credential, status.repository)) return withdrawn('the token may not')
      if (isOvertaken(deps, message.id, status)) return withdrawn('a later one is set there')
      const place = statusPlaceOf(credential, status.repository)
      const token = tokenOf(kept, name)
      if (!place || !token) return withdrawn('its git credential is for no such service any more')
      const ask = (within: AbortSignal) =>
        setStatus({ place, token, status }, { http, clock, signal: within })
      const sent = await deps.inTime(ask, signal)
      return sent.outcome === 'refused' ? refused(kept, credential, { sent, status }) : sent
    },
  }
}

const withdrawn = (answer: string): Withdrawn => ({ outcome: 'withdrawn', answer })

/** One that was refused is sent again where somebody asks for that: it is not put in the place of a later one. */
function isOvertaken(
  { outbox }: Pick<StatusOutletDeps, 'outbox'>,
  id: string,
  { repository, commit, context }: CommitStatus,
): boolean {
  return outbox.isOvertaken(id, 'status', { repository, commit, context })
}

/** '' = it cannot be read any more. */
function tokenOf(kept: Store['gitCredentials'], name: string): string {
  try {
    return kept.token(name)
  } catch (error) {
    if (!failureOf(error)) throw error
    return ''
  }
}

/** Whether the service said that the token may not, there or anywhere. */
export const isRefused = ({ statusRefused = {} }: GitCredential, repository: string): boolean =>
  Object.hasOwn(statusRefused, '') || Object.hasOwn(statusRefused, repository)

interface Refusal {
  readonly sent: Refused
  readonly status: CommitStatus
}

/** Outcome of a refusal. A token that may not is told of once; trouble with one commit says nothing of the next. */
function refused(
  kept: Store['gitCredentials'],
  asked: GitCredential,
  { sent, status }: Refusal,
): Refused {
  const answer = `${sent.answer}. ${sent.remedy}`
  const mayNot = sent.why === 'unauthorized' || sent.why === 'bad-address'
  const now = kept.get(asked.name)
  if (!mayNot || now?.changedAt !== asked.changedAt) return { ...sent, answer }
  const { hasToken: _, ...credential } = now
  // A token that nobody knows opens nothing; what it may not in one repository it may in another.
  const where = sent.status === 401 ? '' : status.repository
  const statusRefused = { ...lately(now.statusRefused), [where]: sent.answer }
  kept.put({ ...credential, statusRefused }, undefined)
  const way = `longshore git-credentials edit ${asked.name} --token-stdin, or --status off`
  const until = `Until then none is set with it${where === '' ? '' : ' there'}.`
  return { ...sent, answer: `${answer} Then: ${way}. ${until}` }
}

/** The most repositories of which it is remembered. */
const mostRemembered = 50

const lately = (refused: GitCredential['statusRefused'] = {}) =>
  Object.fromEntries(Object.entries(refused).slice(1 - mostRemembered))
