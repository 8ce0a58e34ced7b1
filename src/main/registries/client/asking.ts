/**
 * Asks one registry with one login: over whichever road leads there, inside the budget, with the token that it wants.
 * A redirect is followed, as blobs lie elsewhere and some registries only point to others, and never takes the login along.
 */
import { within } from '../../../shared/lib/deadline.ts'
import { isLoopback } from '../../../shared/model/registry.ts'
import { partsOf, type StoredLogin } from '../docker-logins.ts'
import { type Challenge, parseChallenge } from './challenge.ts'
import {
  connectionTrouble,
  parseJson,
  type RegistryFailed,
  refusal,
  registryError,
  type What,
} from './failures.ts'
import type { Answer } from './http.ts'
import { createSending, type Sending, type SendingDeps } from './sending.ts'
import { basicOf, fetchToken, NoToken, type Token } from './token.ts'

export interface AskingDeps extends SendingDeps {
  /** `docker.io`, `registry:5000`. */
  readonly registry: string
  readonly login: StoredLogin | undefined
  readonly account: string
  readonly named?: string | undefined
  readonly plainHttp: boolean
}

export interface Request {
  /** From `/v2/` on. */
  readonly path: string
  /** The repository whose rights are made use of; '' = none in particular. */
  readonly repository: string
  readonly method?: 'GET' | 'HEAD'
  readonly headers?: Readonly<Record<string, string>>
  readonly maxBytes: number
  /** Statuses beside 2xx that are no failure. */
  readonly accepts?: readonly number[]
}

export interface Asking {
  /** Throws `registry-failed`. */
  ask(request: Request, signal: AbortSignal): Promise<Answer & { readonly url: URL }>
  /** Challenge before it answers; null = nothing. */
  challenge(signal: AbortSignal): Promise<Challenge | null>
  /** Throws `registry-failed` where its token service gives none. */
  token(challenge: Challenge, repository: string, signal: AbortSignal): Promise<void>
}

/** For one question, its token and its redirects; a whole list of tags takes many. */
const requestMs = 30_000
const mostRedirects = 4

export function createAsking(deps: AskingDeps): Asking {
  const { clock, registry, login, plainHttp } = deps
  const { send, inTurn, from } = createSending(deps)
  const hide = hiding(login)
  const rights = createRights(deps, inTurn)
  const failed = (repository: string, what: What, error?: unknown) => {
    const asked = { registry, repository, account: deps.account, named: deps.named, from: from() }
    return registryError(asked, { ...what, reason: hide(what.reason) }, error)
  }

  /** Once with what is known; where that is not enough, once more with what it asks for. */
  async function askAuthorized(url: URL, request: Request, signal: AbortSignal): Promise<Answer> {
    const { repository, method = 'GET', headers = {}, maxBytes } = request
    let hasSent = false
    const once = async () => {
      const own = await rights.of(repository, signal)
      hasSent = /^Basic /.test(own.authorization ?? '')
      return await inTurn({ url, method, headers: { ...headers, ...own }, maxBytes, signal })
    }
    const answer = await once()
    if (answer.status !== 401) return answer
    const challenge = parseChallenge(answer.headers['www-authenticate'] ?? '')
    if (!challenge) return answer
    rights.want(challenge)
    return hasSent && challenge.scheme === 'basic' ? answer : await once()
  }

  async function guarded<T>(
    repository: string,
    signal: AbortSignal,
    work: (until: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const reason = `it did not answer for ${requestMs / 1_000} s`
    const silence = () => failed(repository, { cause: 'silent', reason }).failure
    try {
      return await within({ clock, ms: requestMs, failure: silence }, signal, work)
    } catch (error) {
      signal.throwIfAborted()
      if (isOwn(error)) throw error
      const what = error instanceof NoToken ? error.what : connectionTrouble(error)
      throw what ? failed(repository, what, error) : error
    }
  }

  const urlOf = (path: string): URL =>
    new URL(`${plainHttp ? 'http' : 'https'}://${hostOf(registry)}${path}`)

  return {
    ask: (request, signal) =>
      guarded(request.repository, signal, async (until) => {
        const url = urlOf(request.path)
        const first = await askAuthorized(url, request, until)
        const answer = await follow({ send, plainHttp }, first, { url, request, signal: until })
        const isFine = answer.status >= 200 && answer.status < 300
        if (isFine || request.accepts?.includes(answer.status)) return answer
        throw failed(request.repository, refusal(answer, { now: clock.now() }))
      }),
    challenge: (signal) =>
      guarded('', signal, async (until) => {
        const answer = await inTurn({ url: urlOf('/v2/'), maxBytes: 65_536, signal: until })
        const challenge = parseChallenge(answer.headers['www-authenticate'] ?? '') ?? null
        if (answer.status !== 200 && (answer.status !== 401 || !challenge))
          throw failed('', notOne(answer, clock.now()))
        const wanted = answer.status === 200 ? null : challenge
        rights.learn(wanted)
        return wanted
      }),
    token: (challenge, repository, signal) =>
      guarded(repository, signal, async (until) => {
        rights.want(challenge)
        await rights.of(repository, until)
      }),
  }
}

interface Authorization {
  readonly authorization?: string
}

/** The headers by which a request is let in, with the tokens that were given for them. */
function createRights({ clock, login, plainHttp }: AskingDeps, inTurn: Sending['inTurn']) {
  const tokens = new Map<string, Token>()
  let wanted: Challenge | null | undefined

  async function of(repository: string, signal: AbortSignal): Promise<Authorization> {
    if (login?.registrytoken) return { authorization: `Bearer ${login.registrytoken}` }
    if (!wanted) return {}
    if (wanted.scheme === 'basic') return basicOf(login)
    const scope = repository === '' ? '' : `repository:${repository}:pull`
    const known = tokens.get(scope)
    if (known && known.until > clock.now()) return { authorization: `Bearer ${known.value}` }
    const asking = { login, plainHttp, ask: inTurn }
    const token = await fetchToken(asking, wanted, { scope, clock, signal })
    tokens.set(scope, token)
    return { authorization: `Bearer ${token.value}` }
  }

  return {
    of,
    /** null = it wants nothing. */
    learn(challenge: Challenge | null) {
      wanted = challenge
    },
    /** A token that was given before says nothing of now. */
    want(challenge: Challenge) {
      wanted = challenge
      tokens.clear()
    },
  }
}

interface Following {
  readonly url: URL
  readonly request: Request
  readonly signal: AbortSignal
}

async function follow(
  { send, plainHttp }: Pick<Sending, 'send'> & Pick<AskingDeps, 'plainHttp'>,
  first: Answer,
  { url, request, signal }: Following,
): Promise<Answer & { readonly url: URL }> {
  let [answer, at] = [first, url]
  for (let count = 0; isRedirect(answer) && count < mostRedirects; count += 1) {
    const next = URL.parse(answer.headers.location ?? '', at.href)
    if (!next || !isAllowed(next, at, plainHttp)) break
    at = next
    // Nothing of ours but the question: a storage host must not get the login.
    const { method = 'GET', headers = {}, maxBytes } = request
    answer = await send({ url: next, method, headers, maxBytes, signal })
  }
  return { ...answer, url: at }
}

/** A registry may say anything, and what it was sent as well. */
function hiding(login: StoredLogin | undefined): (text: string) => string {
  const { auth, identitytoken, registrytoken } = login ?? {}
  const password = login && partsOf(login)?.password
  const secrets = [password, auth, identitytoken, registrytoken].filter((each) => each)
  return (text) =>
    secrets.reduce<string>((shown, each) => shown.replaceAll(each ?? '', '•••'), text)
}

const isOwn = (error: unknown): error is { failure: RegistryFailed } =>
  error instanceof Error &&
  'failure' in error &&
  (error.failure as { kind?: string }).kind === 'registry-failed'

/** Failure of what answers `/v2/` otherwise: it is no registry, or stands before one. */
function notOne(answer: Answer, now: number): What {
  if (answer.status === 429 || answer.status >= 500) return refusal(answer, { now })
  const said = parseJson(answer.body) === undefined ? ', and not as a registry does' : ''
  return { cause: 'answer', reason: `it answered ${answer.status} to /v2/${said}` }
}

const isRedirect = ({ status }: Answer): boolean => [301, 302, 303, 307, 308].includes(status)

/** Never from what is encrypted to what is not, and never to another protocol. */
function isAllowed(next: URL, from: URL, plainHttp: boolean): boolean {
  if (next.protocol === 'https:') return true
  const isPlain = next.protocol === 'http:' && from.protocol === 'http:'
  return isPlain && (plainHttp || isLoopback(next.host))
}

/** Docker Hub answers under another name than its images have. */
export const hostOf = (registry: string): string =>
  registry === 'docker.io' ? 'registry-1.docker.io' : registry
