/** The services that keep repositories, and how each is told of a commit. */

import { shortCommit } from '../../../shared/model/git.ts'
import {
  type GitCredential,
  placeOfUrl,
  type StatusService,
  statusServiceOf,
} from '../../../shared/model/git-credential.ts'
import { isFor } from '../../repositories/login/kept-logins.ts'
import type { Sending, Sent } from '../channel.ts'
import { answerOf } from '../channels/answer-text.ts'
import type { HttpAnswer } from '../channels/http.ts'
import { sentOf, taken, textOf, type Wording } from '../channels/outcome.ts'
import type { CommitStatus } from './commit-status.ts'

interface Service {
  /** Address of its API on a server of its own. */
  readonly api: (origin: string) => string
  /** Below its API; undefined = it has no repository that is called so. */
  readonly path: (project: readonly string[], commit: string) => string | undefined
  readonly headers: (token: string) => Readonly<Record<string, string>>
  readonly states: Readonly<Record<CommitStatus['state'], string>>
  /** As it calls the context. */
  readonly context: 'context' | 'name'
  /** Right that a token must have. */
  readonly grant: string
}

const two = ([owner, repo, ...others]: readonly string[], commit: string): string | undefined =>
  owner === undefined || repo === undefined || others.length > 0
    ? undefined
    : `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}/statuses/${commit}`

/** GitHub has no state of its own for what was given up. */
const four = {
  ...{ pending: 'pending', success: 'success', failure: 'failure' },
  ...{ error: 'error', cancelled: 'error' },
} as const

const services: Readonly<Record<StatusService, Service>> = {
  github: {
    // GitHub Enterprise Server has it below its own address.
    api: (origin) =>
      origin === 'https://github.com' ? 'https://api.github.com' : `${origin}/api/v3`,
    path: two,
    headers: (token) => ({
      ...{ accept: 'application/vnd.github+json', authorization: `Bearer ${token}` },
      'x-github-api-version': '2022-11-28',
    }),
    states: four,
    context: 'context',
    grant: '"Commit statuses: read and write" on the repository (a classic token: repo:status)',
  },
  gitlab: {
    api: (origin) => `${origin}/api/v4`,
    path: (project, commit) =>
      project.length < 2
        ? undefined
        : `/projects/${encodeURIComponent(project.join('/'))}/statuses/${commit}`,
    headers: (token) => ({ 'private-token': token }),
    states: {
      ...{ pending: 'running', success: 'success', failure: 'failed' },
      ...{ error: 'failed', cancelled: 'canceled' },
    },
    context: 'name',
    grant: 'the scope api, and the role Developer or more in the project',
  },
  gitea: {
    api: (origin) => `${origin}/api/v1`,
    path: two,
    headers: (token) => ({ authorization: `token ${token}` }),
    states: four,
    context: 'context',
    grant: 'the scope write:repository, and may write to the repository',
  },
}

export interface StatusPlace {
  readonly service: StatusService
  readonly api: string
  /** The names that lead to the repository. */
  readonly project: readonly string[]
}

/** Place at which statuses of that repository's commits are set with the credential; undefined = nowhere. */
export function statusPlaceOf(
  credential: GitCredential,
  repository: string,
): StatusPlace | undefined {
  const place = placeOfUrl(repository)
  const service = statusServiceOf(credential)
  if (!place || !service || !isFor(credential, repository)) return undefined
  const origin = `${place.road}://${place.host}${place.port === '' ? '' : `:${place.port}`}`
  const api = credential.statusApi ?? services[service].api(origin)
  const project = projectIn(place.path, api)
  const isWhole = project && services[service].path(project, '') !== undefined
  return isWhole ? { service, api, project } : undefined
}

/** Without the folder that the whole service lies in, as its API names it; undefined = no name could be so. */
function projectIn(path: string, api: string): readonly string[] | undefined {
  if (!URL.canParse(api)) return undefined
  const [, folder = ''] = /^\/(.*)\/api\/v\d+$/.exec(new URL(api).pathname) ?? []
  const isBelow = folder !== '' && path.startsWith(`${folder}/`)
  const names = (isBelow ? path.slice(folder.length + 1) : path).split('/').map(plain)
  return names.some((name) => /^\.{0,2}$|\//.test(name)) ? undefined : names
}

function plain(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** As GitLab takes them at most. */
const maxUrl = 255

function bodyOf({ states, context }: Service, status: CommitStatus): string {
  const { url, description } = status
  return JSON.stringify({
    ...{ state: states[status.state], [context]: status.context, description },
    ...(url !== '' && url.length <= maxUrl && { target_url: url }),
  })
}

export interface Telling {
  readonly place: StatusPlace
  readonly token: string
  readonly status: CommitStatus
}

/** Rejects only when the signal is aborted. */
export async function setStatus(
  { place, token, status }: Telling,
  { http, clock, signal }: Pick<Sending, 'http' | 'clock' | 'signal'>,
): Promise<Sent> {
  const service = services[place.service]
  const path = service.path(place.project, encodeURIComponent(status.commit)) ?? ''
  const [url, headers, body] = [place.api + path, service.headers(token), bodyOf(service, status)]
  const answer = await http.ask({ method: 'POST', url, headers, body }, signal)
  // GitLab refuses to make running what is running.
  if (answer.kind === 'answered' && answer.status === 400 && isSoAlready(answer.body))
    return taken()
  const read = (said: string) => (textOf(said, 'id') ? taken() : undefined)
  const wording = wordingOf(service, status)
  const sent = sentOf(spared(answer), { wording, nowMs: clock.now(), read })
  if (sent.outcome === 'delivered') return sent
  const hidden = answerOf(sent.answer, [token])
  if (sent.outcome === 'refused' || sent.status !== 500) return { ...sent, answer: hidden }
  // Gitea has no other answer for a commit that is gone; where all of it fails, each is tried again by itself.
  const said = `${hidden}, of commit ${shortCommit(status.commit)}. ${wording.remedies.rejected}`
  return { ...sent, answer: said, isOfItAlone: true }
}

const isSoAlready = (body: string): boolean =>
  /cannot transition status via :?\w+ from :?running/i.test(body)

/** The answer as a 429 where it is one: who asked too much is told so with a 403 as well, and mostly in a header when it may ask again. */
function spared(answer: HttpAnswer): HttpAnswer {
  if (answer.kind !== 'answered' || ![403, 429].includes(answer.status)) return answer
  const { headers } = answer
  const isSpent =
    headers['x-ratelimit-remaining'] === '0' || /rate limit|abuse detection/i.test(answer.body)
  if (answer.status === 403 && !isSpent && headers['retry-after'] === undefined) return answer
  const reset = Number(headers['x-ratelimit-reset'] ?? headers['ratelimit-reset'])
  const at = Number.isFinite(reset) ? new Date(reset * 1_000).toUTCString() : undefined
  const after = headers['retry-after'] ?? at
  return { ...answer, status: 429, headers: { ...headers, 'retry-after': after } }
}

function wordingOf({ grant }: Service, { commit }: CommitStatus): Wording {
  const said = (body: string) => textOf(body, 'message') ?? textOf(body, 'error')
  return {
    remedies: {
      unauthorized: `Statuses of commits need a token with ${grant}.`,
      'bad-address': `Either it does not know the repository, or the token may not: it needs ${grant}.`,
      rejected: 'Look whether the commit is in the repository yet.',
      'too-long': 'Report it: what is said should be cut before it is refused.',
    },
    said,
    // GitLab and Forgejo have one status for a commit and for a repository that they do not know, and say which it is.
    why: ({ status, body }) => {
      const words = said(body) ?? ''
      const isOfCommit = words === commit || /\bcommit\b/i.test(words)
      return status === 404 && isOfCommit ? 'rejected' : undefined
    },
  }
}
