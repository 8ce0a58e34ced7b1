// A STAND-IN for Traefik, which cannot be had here: its file provider, its rules and its API as its public documentation of
// v3 has them. It reads the folder that is named to it, all of it or nothing, and really leads requests where that says.
import { readdirSync, readFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { ownFolder } from './process.ts'

const configSchema = z.strictObject({
  http: z.strictObject({
    routers: z.record(
      z.string(),
      z.strictObject({
        rule: z.string(),
        service: z.string(),
        entryPoints: z.array(z.string()).optional(),
        priority: z.number().int().optional(),
        tls: z.strictObject({ certResolver: z.string().optional() }).optional(),
        middlewares: z.array(z.string()).optional(),
      }),
    ),
    services: z.record(
      z.string(),
      z.strictObject({
        loadBalancer: z.strictObject({ servers: z.array(z.strictObject({ url: z.url() })) }),
      }),
    ),
    middlewares: z
      .record(z.string(), z.strictObject({ retry: z.strictObject({ attempts: z.number().int() }) }))
      .optional(),
  }),
})
type Http = z.infer<typeof configSchema>['http']

export interface TraefikStandIn {
  /** Of its API. */
  readonly api: string
  /** Its entry point `web`. */
  readonly port: number
  readonly folder: string
  /** All files there with what they say, byte for byte. */
  files(): Record<string, string>
  /** It takes no change from now on. */
  freeze(): void
  thaw(): void
  /** How often it took a configuration. */
  readonly taken: { count: number }
  stop(): Promise<void>
}

/** Entries of one page of its API: small, so that there are several. */
const perPage = 3

export async function startTraefik({ throttleMs = 200 } = {}): Promise<TraefikStandIn> {
  const folder = ownFolder('traefik')
  let config: Http = { routers: {}, services: {} }
  let isFrozen = false
  let last = ''
  const taken = { count: 0 }
  let turn = 0

  const files = () =>
    Object.fromEntries(
      readdirSync(folder.path).map((name) => [name, readFileSync(join(folder.path, name), 'utf8')]),
    )
  /** One file that is wrong keeps it from all of them. */
  const take = () => {
    if (isFrozen) return
    try {
      const now = files()
      if (JSON.stringify(now) === last) return
      const read = Object.entries(now).filter(([name]) => /\.(ya?ml|toml)$/.test(name))
      const all = read.map(([, text]) => {
        // Files are templates of Go.
        if (text.includes('{{')) throw new Error('template')
        return configSchema.parse(parse(text)).http
      })
      config = {
        routers: Object.assign({}, ...all.map(({ routers }) => routers)),
        services: Object.assign({}, ...all.map(({ services }) => services)),
        middlewares: Object.assign({}, ...all.map(({ middlewares }) => middlewares)),
      }
      last = JSON.stringify(now)
      taken.count += 1
    } catch {
      // It says so in its log, and goes on with what it has.
    }
  }
  const timer = setInterval(take, throttleMs)

  const routers = () =>
    Object.entries(config.routers).map(([name, router]) => ({
      ...router,
      ...{
        name: `${name}@file`,
        provider: 'file',
        priority: router.priority ?? router.rule.length,
      },
      ...(config.services[router.service]
        ? { status: 'enabled' }
        : { status: 'disabled', error: [`the service "${router.service}@file" does not exist`] }),
    }))
  const services = () =>
    Object.entries(config.services).map(([name, service]) => ({
      ...service,
      ...{ name: `${name}@file`, provider: 'file', status: 'enabled' },
    }))
  const lists: Readonly<Record<string, () => { name: string }[]>> = { routers, services }

  const api = http.createServer((request, response) => {
    const send = (status: number, body: unknown, headers = {}) =>
      response.writeHead(status, headers).end(JSON.stringify(body))
    const url = new URL(request.url ?? '', 'http://x')
    if (request.method !== 'GET') return void send(405, { message: 'method not allowed' })
    if (url.pathname === '/api/version') return void send(200, { Version: '3.7.9', Codename: 'x' })
    const [, what = '', name] =
      /^\/api\/http\/(routers|services)(?:\/(.+))?$/.exec(url.pathname) ?? []
    const list = lists[what]?.()
    if (!list) return void send(404, { message: 'not found' })
    if (name === undefined) {
      const { rows, next } = pageOf(list, Number(url.searchParams.get('page') ?? 1))
      return void send(200, rows, { 'x-next-page': String(next) })
    }
    const one = list.find((each) => each.name === decodeURIComponent(name))
    if (one) send(200, one)
    else send(404, { message: `${what} not found: ${name}` })
  })
  const web = http.createServer((request, response) => {
    const fitting = routers()
      .filter(({ rule }) => isFor(rule, request))
      .sort((a, b) => b.priority - a.priority)
    const [router] = fitting
    const servers = (router && config.services[router.service])?.loadBalancer.servers ?? []
    if (servers.length === 0) return void response.writeHead(404).end('404 page not found\n')
    const [retried = ''] = router?.middlewares ?? []
    let attempts = config.middlewares?.[retried]?.retry.attempts ?? 1
    const { method, url: path, headers } = request
    /** In turn, whoever asks; the next where nobody answers at one, as often as its middleware says. */
    const attempt = () => {
      attempts -= 1
      const { hostname: host, port } = new URL(servers[turn % servers.length]?.url ?? '')
      turn += 1
      const forwarded = http.request({ host, port, method, path, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers)
        answer.pipe(response)
      })
      forwarded.on('error', () => {
        if (attempts > 0) attempt()
        else response.writeHead(502).end('Bad Gateway')
      })
      forwarded.end()
    }
    attempt()
  })
  const ports = await Promise.all([api, web].map(listening))
  return {
    ...{ api: `http://127.0.0.1:${ports[0]}`, port: ports[1] ?? 0, folder: folder.path },
    ...{ files, taken },
    freeze: () => {
      isFrozen = true
    },
    thaw: () => {
      isFrozen = false
    },
    async stop() {
      clearInterval(timer)
      for (const server of [api, web]) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
      folder.remove()
    },
  }
}

/** The last one says that the first is next. */
function pageOf<T>(list: readonly T[], page: number): { rows: T[]; next: number } {
  const rows = list.slice((page - 1) * perPage, page * perPage)
  return { rows, next: list.length > page * perPage ? page + 1 : 1 }
}

async function listening(server: http.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** `Host`, `Path` and `PathPrefix` with && and ||, and with ! as others write them. */
function isFor(rule: string, { headers, url = '/' }: http.IncomingMessage): boolean {
  const host = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
  const path = url.replace(/\?.*$/, '')
  const calls: Readonly<Record<string, (text: string) => boolean>> = {
    Host: (text) => host === text,
    Path: (text) => path === text,
    PathPrefix: (text) => path.startsWith(text),
  }
  const known = rule.replace(/(\w+)\(`([^`]*)`\)/g, (_, call, text) => String(calls[call]?.(text)))
  if (!/^(?:true|false|&&|\|\||[()!\s])+$/.test(known)) throw new Error(`no such rule: ${rule}`)
  return evaluate(known.replace(/\s/g, ''))
}

/** `true`, `false`, `!`, `&&`, `||` and brackets. */
function evaluate(text: string): boolean {
  const simple = text
    .replace(/!true/g, 'false')
    .replace(/!false/g, 'true')
    .replace(/\((true|false)\)/g, '$1')
    .replace(/(true|false)&&(true|false)/, (_, a, b) => String(a === 'true' && b === 'true'))
  if (simple !== text) return evaluate(simple)
  const or = text.replace(/(true|false)\|\|(true|false)/, (_, a, b) =>
    String(a === 'true' || b === 'true'),
  )
  return or === text ? text === 'true' : evaluate(or)
}
