/** Each step of asking a registry as an account, tried now; changes nothing there or here. */
import { lookup } from 'node:dns/promises'
import type { Clock } from '../../shared/lib/clock.ts'
import { within } from '../../shared/lib/deadline.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import type { Checkup } from '../../shared/model/host.ts'
import { isLoopback } from '../../shared/model/registry.ts'
import { hostOf } from './client/asking.ts'
import type { Challenge } from './client/challenge.ts'
import type { Reached } from './clients.ts'

type Found = Omit<Checkup, 'id' | 'title'>
type Step = 'name' | 'tls' | 'api' | 'service' | 'scope' | 'limit'

const titles: Readonly<Record<Step, string>> = {
  name: 'Name',
  tls: 'TLS',
  api: 'Registry API',
  service: 'Login',
  scope: 'Repository',
  limit: 'Rate limit',
}

const ok = (found: string): Found => ({ outcome: 'ok', found, remedy: null })
const skipped = (found: string): Found => ({ outcome: 'skipped', found, remedy: null })
const earlier = skipped('an earlier step failed')

/** Names resolved by this machine. */
export interface Names {
  readonly clock: Pick<Clock, 'schedule'>
  readonly lookup: (host: string) => Promise<readonly { readonly address: string }[]>
}

const systemNames = { lookup: (host: string) => lookup(host, { all: true }) }

/** `repository`: '' = none is asked for. */
export async function* testAccount(
  reached: Reached,
  repository: string,
  {
    signal,
    names = systemNames,
  }: { readonly signal: AbortSignal; readonly names?: Omit<Names, 'clock'> | undefined },
): AsyncGenerator<Checkup> {
  const step = (id: Step, found: Found): Checkup => ({ id, title: titles[id], ...found })
  yield step('name', await lookUp(reached.registry, { ...names, clock: reached.clock }, signal))
  const api = await askApi(reached, signal)
  yield step('tls', api.tls)
  yield step('api', api.found)
  if (api.challenge === undefined) {
    for (const id of ['service', 'scope', 'limit'] as const) yield step(id, earlier)
    return
  }
  const login = await tried(() => logIn(reached, api.challenge ?? null, { repository, signal }))
  yield step('service', login)
  const isOut = login.outcome === 'failed' || repository === ''
  const instead = login.outcome === 'failed' ? earlier : skipped('none was named')
  yield step('scope', isOut ? instead : await tried(() => readTags(reached, repository, signal)))
  yield step(
    'limit',
    login.outcome === 'failed' ? earlier : await readLimit(reached, repository, signal),
  )
}

/** Resolvers that are silent keep a question for half a minute and longer. */
const nameMs = 5_000

async function lookUp(
  registry: string,
  { clock, lookup: ask }: Names,
  signal: AbortSignal,
): Promise<Found> {
  const host = hostOf(registry)
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
  const silent = { kind: 'not-found', what: 'name', name: host } as const
  try {
    const limit = { clock, ms: nameMs, failure: () => silent }
    const found = await within(limit, signal, () => ask(host))
    return ok(`${host} is ${found.map(({ address }) => address).join(', ')}`)
  } catch (error) {
    signal.throwIfAborted()
    const isSilent = failureOf(error) !== undefined
    // Another host may know it: what follows is asked from there as well.
    const text = 'Check the spelling of its name, and your DNS and VPN.'
    const remedy = { text, command: null }
    const found = isSilent
      ? `nobody told this machine where ${host} is, for ${nameMs / 1_000} s`
      : `this machine knows no ${host}`
    return { outcome: 'warning', found, remedy }
  }
}

/** `challenge`: null = it wants none; undefined = it was not to be asked. */
interface Api {
  readonly tls: Found
  readonly found: Found
  readonly challenge?: Challenge | null
}

async function askApi({ asking, registry, plainHttp }: Reached, signal: AbortSignal): Promise<Api> {
  const plain = isLoopback(registry)
    ? skipped('none: it does not leave the machine')
    : warning(
        'plain HTTP: whoever is in between reads the token',
        'Give the registry a certificate.',
      )
  try {
    const challenge = await asking.challenge(signal)
    const found = ok(challenge === null ? 'it answers everybody' : 'it answers, and wants a login')
    return { tls: plainHttp ? plain : ok('its certificate is trusted'), found, challenge }
  } catch (error) {
    signal.throwIfAborted()
    const failed = foundIn(error)
    const cause = causeOf(error)
    if (cause === 'certificate') return { tls: failed, found: earlier }
    const isReached = cause === 'answer' || cause === 'rate'
    const tls = plainHttp ? plain : isReached ? ok('it was agreed on') : unknown('nothing answered')
    return { tls, found: failed }
  }
}

const warning = (found: string, text: string): Found => ({
  ...{ outcome: 'warning', found },
  remedy: { text, command: null },
})
const unknown = (found: string): Found => ({ outcome: 'unknown', found, remedy: null })

async function logIn(
  { asking, account }: Reached,
  challenge: Challenge | null,
  { repository, signal }: { readonly repository: string; readonly signal: AbortSignal },
): Promise<Found> {
  const as = account === '' ? 'nobody' : account
  if (challenge === null) return skipped('it wants none')
  if (challenge.scheme === 'bearer') {
    await asking.token(challenge, repository, signal)
    return ok(`${new URL(challenge.realm).host} gave ${as} a token`)
  }
  if (account === '')
    return {
      ...{ outcome: 'failed', found: 'it wants a login, and there is none' },
      remedy: {
        text: 'Give the account a user and a token, or add one that has them.',
        command: null,
      },
    }
  await asking.ask({ path: '/v2/', repository: '', maxBytes: 65_536 }, signal)
  return ok(`it takes the login of ${as}`)
}

async function readTags(
  { client }: Reached,
  repository: string,
  signal: AbortSignal,
): Promise<Found> {
  const { names, isWhole } = await client.tags(repository, signal)
  const count = `${isWhole ? '' : 'more than '}${names.length} ${names.length === 1 ? 'tag' : 'tags'}`
  return ok(`${repository} may be read: ${count}`)
}

/** HEAD of a manifest counts as no pull at Docker Hub, and tells what is left. */
async function readLimit(
  { asking, registry }: Reached,
  repository: string,
  signal: AbortSignal,
): Promise<Found> {
  const preview = registry === 'docker.io' ? 'ratelimitpreview/test' : repository
  if (preview === '') return skipped('no repository was named, of which it could be asked')
  const path = `/v2/${preview}/manifests/latest`
  try {
    const request = { path, repository: preview, method: 'HEAD', maxBytes: 65_536 } as const
    const { headers } = await asking.ask({ ...request, accepts: [401, 403, 404] }, signal)
    return limitIn(headers)
  } catch (error) {
    signal.throwIfAborted()
    return foundIn(error)
  }
}

/** `100;w=21600`: so many in so many seconds. */
function limitIn(headers: Readonly<Record<string, string>>): Found {
  const [all, , seconds] =
    /^(\d+)(;w=(\d+))?/.exec(headers['ratelimit-limit'] ?? '')?.slice(1) ?? []
  const left = /^\d+/.exec(headers['ratelimit-remaining'] ?? '')?.[0]
  if (all === undefined || left === undefined) return ok('it tells of none')
  const span = seconds === undefined ? '' : ` in ${Math.round(Number(seconds) / 3_600)} h`
  const found = `${left} of ${all} pulls${span} are left`
  return Number(left) > 0
    ? ok(found)
    : warning(found, 'Wait, or use an account that may ask more often.')
}

async function tried(work: () => Promise<Found>): Promise<Found> {
  try {
    return await work()
  } catch (error) {
    return foundIn(error)
  }
}

function causeOf(error: unknown): string {
  const failure = failureOf(error)
  return failure?.kind === 'registry-failed' ? failure.cause : ''
}

/** Throws on what is no failure: that is a bug. */
function foundIn(error: unknown): Found {
  const failure = failureOf(error)
  if (!failure) throw error
  const { title, detail, remedy } = describeFailure(failure)
  const reason = failure.kind === 'registry-failed' ? failure.reason : detail
  return {
    ...{ outcome: 'failed', found: `${title}: ${reason}` },
    remedy: remedy === null ? null : { text: remedy, command: null },
  }
}
