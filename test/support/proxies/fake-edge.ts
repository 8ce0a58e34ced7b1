// The edge's own routing over a Caddy and a volume in memory: any call of it fails, or never comes back, as a test says.
import { systemClock } from '../../../src/main/clock.ts'
import type { HostSession } from '../../../src/main/hosts/session.ts'
import type { FoundConfig } from '../../../src/main/routing/edge/admin.ts'
import { configWith, type EdgeConfig, routesOf } from '../../../src/main/routing/edge/config.ts'
import { routerOver } from '../../../src/main/routing/edge/edge.ts'
import { lineOver } from '../../../src/main/routing/edge/line.ts'
import type { EdgeRoute } from '../../../src/main/routing/edge/route.ts'
import type { FoundRoute, Router } from '../../../src/main/routing/router.ts'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'

/** What happens at one call: before it has any effect, or after all of it. */
export interface Trouble {
  /** Of those since `arm`, from 0. */
  readonly call: number
  readonly when: 'before' | 'after'
  /** It throws that, or waits for it: for ever where who calls is to be dead; or says yes, and does nothing. */
  readonly what: Failure | (() => Promise<void>) | 'ignored'
}

const never = new AbortController().signal
const done = { is: undefined }
const gone: Failure = { kind: 'proxy-away', host: 'local', proxy: 'The edge', reason: 'gone' }

export function createFakeEdge(before: readonly EdgeRoute[] = []) {
  let config: EdgeConfig = configWith({ httpsPort: 443 }, before)
  let etag = 0
  /** The files of each folder, what leads first. */
  const files = new Map<string, readonly string[]>()
  const certificates = new Set<string>()
  const secrets: Record<string, string> = {}
  const kept: string[] = []
  let calls: string[] = []
  let trouble: Trouble | undefined
  let isGone = false
  const meet = async (when: Trouble['when'], call: number): Promise<boolean> => {
    if (!trouble || trouble.call !== call || trouble.when !== when) return false
    const { what } = trouble
    trouble = undefined
    if (what === 'ignored') return true
    if (typeof what !== 'function') throw new FailureError(what)
    await what()
    return false
  }
  /** `yes`: what it says where it does nothing. */
  const call = async <T>(name: string, work: () => T, yes?: { readonly is: T }): Promise<T> => {
    if (isGone) throw new FailureError(gone)
    const number = calls.push(name) - 1
    const isIgnored = await meet('before', number)
    const done = isIgnored && yes ? yes.is : work()
    await meet('after', number)
    return done
  }
  const open = (session: HostSession, installation: string): Router => ({
    ...whole(session, installation),
    // Nothing behind it speaks TLS.
    secureEntrance: async () => undefined,
  })
  const whole = (session: HostSession, installation: string): Router =>
    routerOver(
      lineOver({
        ...{ session, installation },
        admin: {
          read: () =>
            call('read', (): FoundConfig => ({ config: structuredClone(config), etag: `${etag}` })),
          // As Caddy, which takes what is before a slash for the id.
          route: (id) =>
            call('read one', () => {
              const [known] = id.split('/')
              return routesOf(structuredClone(config)).find((each) => each['@id'] === known)
            }),
          write: (wanted, seen) =>
            call(
              'write',
              () => {
                if (seen !== `${etag}`) return false
                config = structuredClone(wanted)
                etag += 1
                return true
              },
              { is: true },
            ),
          inFlight: () => call('inFlight', () => new Map<string, number>()),
          close: () => {},
        },
        targets: {
          put: (folder, target) => call('put', () => void files.set(folder, [target]), done),
          grow: (folder, target) =>
            call(
              'grow',
              () => {
                const [before = target] = files.get(folder) ?? []
                files.set(folder, [...new Set([target, before])])
              },
              done,
            ),
          drop: (folder) => call('drop', () => void files.delete(folder), done),
          of: (folder) => call('of', () => files.get(folder)?.[0] ?? null),
          list: () => call('list', () => new Map([...files].map(([at, [led = '']]) => [at, led]))),
          putCertificate: (id) => call('own', () => void certificates.add(id)),
          keepCertificates: (ids) => call('keep', () => void kept.splice(0, kept.length, ...ids)),
          forgetCertificate: (id) => call('forget', () => void certificates.delete(id)),
          putRoots: () => call('root', () => '/data/longshore/roots/of.pem'),
        },
        container: async () => ({ id: 'edge', addresses: { net: 'edge' } }) as never,
      }),
      { ...{ httpsPort: 443, clock: systemClock }, secret: (name) => secrets[name] ?? '' },
    )
  return {
    open,
    /** All that it has, asked beside whatever is in trouble. */
    async routes(session: HostSession): Promise<readonly FoundRoute[]> {
      const [before, met] = [calls, trouble]
      trouble = undefined
      const found = await open(session, 'asking').routes(never)
      calls = before
      trouble = met
      return found
    },
    arm(next?: Trouble) {
      calls = []
      trouble = next
    },
    calls: (): readonly string[] => calls,
    /** Another hand writes its configuration, as it is. */
    async touched() {
      etag += 1
    },
    /** For as long as it is, nothing of it answers. */
    gone(is: boolean) {
      isGone = is
    },
    /** What its certificates are kept as. */
    secrets,
    /** Certificates that its configuration names, and it has not. */
    lacking: (): readonly string[] =>
      [...new Set(JSON.stringify(config).match(/(?<=longshore-)[0-9a-f]{24}(?=")/g))].filter(
        (id) => !certificates.has(id),
      ),
    /** Ids of those that were to be kept when it tidied last. */
    keptCertificates: (): readonly string[] => kept,
    /** Where it leads at this instant, whatever it is asked for. */
    leads: (): readonly string[] => [...files.values()].map(([led = '']) => led),
    folders: (): readonly string[] => [...files.keys()].sort(),
    /** Of all folders. */
    files: (): readonly string[] => [...files.values()].flat(),
  }
}
