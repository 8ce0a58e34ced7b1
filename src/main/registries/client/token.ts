/** Tokens of a registry's token service: asked for with the login, kept until shortly before they expire. */
import { z } from 'zod'
import type { Clock } from '../../../shared/lib/clock.ts'
import { isLoopback } from '../../../shared/model/registry.ts'
import type { StoredLogin } from '../docker-logins.ts'
import type { Challenge } from './challenge.ts'
import { parseJson, refusal, type What } from './failures.ts'
import type { Answer, Question } from './http.ts'

type Bearer = Extract<Challenge, { scheme: 'bearer' }>

export interface TokenAsking {
  readonly login: StoredLogin | undefined
  readonly plainHttp: boolean
  ask(question: Question): Promise<Answer>
}

/** Why there is no token. */
export class NoToken extends Error {
  readonly what: What

  constructor(what: What) {
    super(what.reason)
    this.what = what
  }
}

const answerSchema = z.object({
  token: z.string().min(1).optional(),
  access_token: z.string().min(1).optional(),
  expires_in: z.number().positive().optional().catch(undefined),
})

/** Seconds that the specification takes where nothing is said. */
const usualSeconds = 60
/** One that expires on its way is of no use. */
const marginMs = 5_000
const maxBytes = 65_536

export interface Token {
  readonly value: string
  /** Unix ms. */
  readonly until: number
}

export async function fetchToken(
  { login, plainHttp, ask }: TokenAsking,
  challenge: Bearer,
  {
    scope,
    clock,
    signal,
  }: {
    readonly scope: string
    readonly clock: Pick<Clock, 'now'>
    readonly signal: AbortSignal
  },
): Promise<Token> {
  const realm = new URL(challenge.realm)
  if (realm.protocol === 'http:' && !plainHttp && !isLoopback(realm.host))
    throw new NoToken({ cause: 'plain-http', reason: `its token service is ${realm.origin}` })
  const asked = login?.identitytoken
    ? exchanged(realm, challenge, { scope, token: login.identitytoken })
    : withBasic(realm, challenge, { scope, login })
  const at = clock.now()
  const answer = await ask({ ...asked, maxBytes, signal })
  const who = `its token service ${realm.host}`
  if (answer.status >= 300) throw new NoToken(refusal(answer, { now: clock.now(), who }))
  const parsed = answerSchema.safeParse(parseJson(answer.body))
  const value = parsed.data?.token ?? parsed.data?.access_token
  if (value === undefined || /[^\x21-\x7e]/.test(value))
    throw new NoToken({ cause: 'answer', reason: 'its token service gave no token' })
  const seconds = parsed.data?.expires_in ?? usualSeconds
  return { value, until: at + seconds * 1_000 - marginMs }
}

function withBasic(
  realm: URL,
  { service }: Bearer,
  { scope, login }: { readonly scope: string; readonly login: StoredLogin | undefined },
): Pick<Question, 'url' | 'headers'> {
  const url = new URL(realm)
  if (service !== '') url.searchParams.set('service', service)
  if (scope !== '') url.searchParams.set('scope', scope)
  return { url, headers: basicOf(login) }
}

/** An identity token is exchanged as a refresh token (OAuth 2). */
function exchanged(
  url: URL,
  { service }: Bearer,
  { scope, token }: { readonly scope: string; readonly token: string },
): Pick<Question, 'url' | 'method' | 'headers' | 'body'> {
  const fields = { grant_type: 'refresh_token', client_id: 'longshore', refresh_token: token }
  const body = new URLSearchParams({ ...fields, service, ...(scope !== '' && { scope }) })
  return {
    ...{ url, method: 'POST', body: body.toString() },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }
}

export const basicOf = (login: StoredLogin | undefined): Readonly<Record<string, string>> =>
  login?.auth ? { authorization: `Basic ${login.auth}` } : {}
