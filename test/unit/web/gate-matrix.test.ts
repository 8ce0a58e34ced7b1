import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DoorBed, openDoorBed, requestText, sendRaw, upgradeHeaders } from './door-bed.ts'

let bed: DoorBed
beforeAll(async () => {
  bed = await openDoorBed()
})
afterAll(() => bed.close())

/** Every route, what it takes, and what it answers when everything is right. */
const routes = [
  { path: '/', verb: 'GET', needs: 'nothing', good: 200 },
  { path: '/index.html', verb: 'GET', needs: 'nothing', good: 200 },
  { path: '/assets/a.js', verb: 'GET', needs: 'nothing', good: 200 },
  { path: '/session', verb: 'POST', needs: 'token', good: 200 },
  { path: '/wire', verb: 'UPGRADE', needs: 'session', good: 101 },
] as const
const verbs = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'UPGRADE']
const hosts = ['own', 'localhost', 'evil', 'rebound', 'none'] as const
const origins = ['own', 'evil', 'null', 'otherPort', 'none'] as const
const sites = ['same-origin', 'same-site', 'cross-site', 'none', 'absent'] as const
const secrets = ['right', 'wrong', 'none'] as const

type Route = (typeof routes)[number]
interface Try {
  readonly route: Route
  readonly verb: string
  readonly host: (typeof hosts)[number]
  readonly origin: (typeof origins)[number]
  readonly site: (typeof sites)[number]
  readonly secret: (typeof secrets)[number]
}

const hostOf = (host: Try['host'], port: number) =>
  ({
    own: `127.0.0.1:${port}`,
    localhost: `localhost:${port}`,
    evil: `evil.example:${port}`,
    rebound: 'attacker.example',
    none: undefined,
  })[host]

function originOf({ origin, host }: Try, port: number): string | undefined {
  if (origin === 'own') return `http://${host === 'localhost' ? 'localhost' : '127.0.0.1'}:${port}`
  return {
    evil: 'http://evil.example',
    null: 'null',
    otherPort: `http://127.0.0.1:${port === 65_535 ? port - 1 : port + 1}`,
    none: undefined,
  }[origin]
}

/** What must come, said by the rules and not by the code that follows them. */
function isAllowed(given: Try): boolean {
  const isRead = given.verb === 'GET'
  const rightHost = given.host === 'own' || given.host === 'localhost'
  const rightOrigin = given.origin === 'own' || (isRead && given.origin === 'none')
  const rightSite =
    given.site === 'same-origin' || given.site === 'absent' || (isRead && given.site === 'none')
  const rightSecret = given.route.needs === 'nothing' || given.secret === 'right'
  return rightHost && rightOrigin && rightSite && rightSecret && given.verb === given.route.verb
}

function* combinations(route: Route, verb: string): Generator<Try> {
  for (const host of hosts) {
    for (const origin of origins) {
      for (const site of sites) {
        for (const secret of secrets) yield { route, verb, host, origin, site, secret }
      }
    }
  }
}

const wrongSecret = 'A'.repeat(43)

function bodyOf({ route, verb, secret }: Try): string | undefined {
  if (route.path !== '/session' || verb !== 'POST') return undefined
  if (secret === 'none') return '{}'
  // Wrong tokens lock the door after ten, so each try with one starts from an unlocked door.
  if (secret === 'wrong') bed.moveClock(61_000)
  return JSON.stringify({ token: secret === 'right' ? bed.newToken() : wrongSecret })
}

function headersOf(given: Try, session: string): string[] {
  const origin = originOf(given, bed.port)
  const secret = { right: session, wrong: wrongSecret, none: '' }[given.secret]
  return [
    ...(origin === undefined ? [] : [`Origin: ${origin}`]),
    ...(given.site === 'absent' ? [] : [`Sec-Fetch-Site: ${given.site}`]),
    ...(given.verb === 'UPGRADE' ? upgradeHeaders(secret) : ['Content-Type: application/json']),
  ]
}

function send(given: Try, session: string) {
  const host = hostOf(given.host, bed.port)
  const body = bodyOf(given)
  const text = requestText({
    method: given.verb === 'UPGRADE' ? 'GET' : given.verb,
    path: given.route.path,
    ...(host === undefined ? {} : { host }),
    headers: headersOf(given, session),
    ...(body === undefined ? {} : { body }),
  })
  return sendRaw(bed.port, text)
}

/** What is wrong with the answer to one combination. */
async function faultsOf(given: Try, session: string): Promise<string[]> {
  const { status, headers } = await send(given, session)
  const isRefusal = status >= 400 && status <= 499
  const rightStatus = isAllowed(given) ? status === given.route.good : isRefusal
  const leaks = [...headers.keys()].filter(
    (name) => name.startsWith('access-control') || name === 'location',
  )
  const { route, ...rest } = given
  const what = JSON.stringify({ path: route.path, ...rest })
  return [
    ...(rightStatus ? [] : [`${status} for ${what}`]),
    ...leaks.map((name) => `${name} for ${what}`),
  ]
}

describe.each(routes)('$path', (route) => {
  it.each(verbs)(
    'answers %s only with the right Host, Origin, Sec-Fetch-Site and secret, never with CORS',
    async (verb) => {
      const session = await bed.newSession()
      const faults: string[] = []
      for (const given of combinations(route, verb))
        faults.push(...(await faultsOf(given, session)))
      expect(faults).toEqual([])
    },
  )
})

it('opens the empty page, and only it, to somebody who follows a link from elsewhere', async () => {
  const visit = (path: string, dest: string) =>
    sendRaw(
      bed.port,
      requestText({
        path,
        host: `127.0.0.1:${bed.port}`,
        headers: [
          'Sec-Fetch-Site: cross-site',
          'Sec-Fetch-Mode: navigate',
          `Sec-Fetch-Dest: ${dest}`,
        ],
      }),
    )
  expect((await visit('/', 'document')).status).toBe(200)
  expect((await visit('/', 'iframe')).status).toBe(403)
  expect((await visit('/assets/a.js', 'document')).status).toBe(403)
})
