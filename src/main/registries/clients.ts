/** Clients of registries by whom they are asked as, and from where: tokens, budgets and what is known are shared by all that ask. */

import type { Clock } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import { ownValue } from '../../shared/lib/own-value.ts'
import { isLoopback } from '../../shared/model/registry.ts'
import type { HostSession } from '../hosts/session.ts'
import type { KeptAccounts } from './account-logins.ts'
import { type Asking, createAsking } from './client/asking.ts'
import { type Budget, createBudget } from './client/budget.ts'
import { createClient, type RegistryClient } from './client/client.ts'
import { registryError } from './client/failures.ts'
import { createRoad, type Road } from './client/http.ts'
import type { Credentials, Login } from './credentials.ts'
import { bareLogin, keyOf } from './docker-logins.ts'
import { shownAccount } from './image-login.ts'
import { registryOf } from './registry-of.ts'

export interface Reached {
  readonly registry: string
  readonly login: Login | undefined
  /** '' = none. */
  readonly account: string
  readonly plainHttp: boolean
  readonly asking: Asking
  readonly client: RegistryClient
  readonly clock: Clock
}

export interface ReachedAs {
  /** As a document names it; '' = whichever fits. */
  readonly account: string
  /** Through which it may be asked; absent = from this machine alone. */
  readonly session?: Pick<HostSession, 'name' | 'isHere' | 'dial'> | undefined
}

export interface RegistryClients {
  /** Throws as `Credentials.of` does. */
  reach(registry: string, as: ReachedAs, signal: AbortSignal): Promise<Reached>
  close(): Promise<void>
}

interface ClientsDeps {
  readonly clock: Clock
  readonly credentials: Credentials
  readonly kept: KeptAccounts
}

interface Known {
  readonly reached: Reached
  /** Another login of the same account takes its place: tokens of some are new every hour. */
  readonly login: string
  readonly roads: readonly [Road, ...Road[]]
  /** Another one under the same name is another host, or another way to it. */
  readonly session: ReachedAs['session']
}

export function createRegistryClients({ clock, credentials, kept }: ClientsDeps): RegistryClients {
  const budgets = new Map<string, Budget>()
  const clients = new Map<string, Known>()

  function budgetOf(key: string): Budget {
    const known = budgets.get(key)
    if (known) return known
    const made = createBudget(clock)
    budgets.set(key, made)
    return made
  }

  return {
    async reach(registry, { account, session }, signal) {
      const login = ownValue(await credentials.of([registry], signal, account), keyOf(registry))
      const plainHttp = isPlain(kept, registry, login?.named)
      // Whoever else would do as well changes nothing of whom it is asked as.
      const whose = JSON.stringify([
        registry,
        login?.named,
        login && shownAccount(login),
        plainHttp,
      ])
      const key = `${whose} ${session?.name ?? ''}`
      const known = clients.get(key)
      const isSameWay = known?.session === session
      const secret = JSON.stringify(login && bareLogin(login))
      if (known && isSameWay && known.login === secret) return known.reached
      const roads = known && isSameWay ? known.roads : roadsTo(registry, session)
      const budget = budgetOf(whose)
      const reached = reachedOver({ clock, registry, login, plainHttp, budget, roads })
      clients.set(key, { reached, login: secret, roads, session })
      return reached
    },
    async close() {
      const roads = [...clients.values()].flatMap((each) => each.roads)
      clients.clear()
      await Promise.allSettled(roads.map((road) => road.close()))
    },
  }
}

interface Over {
  readonly clock: Clock
  readonly registry: string
  readonly login: Login | undefined
  readonly plainHttp: boolean
  readonly budget: Budget
  readonly roads: readonly [Road, ...Road[]]
}

function reachedOver(over: Over): Reached {
  const { registry, login, plainHttp, roads } = over
  const bare = login && bareLogin(login)
  const isNone = !bare || Object.keys(bare).length === 0
  const account = login && !isNone ? shownAccount(login) : ''
  const who = { account, named: login?.named }
  const asking = createAsking({ ...over, ...who, login: isNone ? undefined : bare })
  const failed: Parameters<typeof createClient>[0]['failed'] = (repository, what) =>
    registryError({ registry, repository, ...who, from: roads[0].from }, what)
  const client = createClient({ asking, failed })
  return { registry, login, account, plainHttp, asking, client, clock: over.clock }
}

/** Roads to a registry: loopback of a host is the host's own; else this machine is asked first. */
function roadsTo(registry: string, session: ReachedAs['session']): readonly [Road, ...Road[]] {
  const here = createRoad(registry)
  if (!session || session.isHere) return [here]
  const there = createRoad(registry, session)
  return isLoopback(registry) ? [there] : [here, there]
}

/** An account says so of its registry; to itself every machine speaks plainly. */
function isPlain(kept: KeptAccounts, registry: string, named: string | undefined): boolean {
  if (isLoopback(registry)) return true
  const accounts = kept.list().filter(({ address }) => keyOf(address) === keyOf(registry))
  const own = accounts.find(({ name }) => name === named)
  return own ? own.plainHttp : accounts.some(({ plainHttp, hasToken }) => plainHttp && !hasToken)
}

/** As images are named (distribution reference grammar): anything else would change what of the registry is asked. */
const repositoryPattern = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/

/** `team/app` of `ghcr.io/team/app:v1`; Docker Hub calls its own images library/NAME. Throws `invalid`. */
export function repositoryOf(image: string): string {
  const registry = registryOf(image)
  const named = image.startsWith(`${registry}/`) ? image.slice(registry.length + 1) : image
  const path = named.split('@')[0]?.replace(/:[^/:]*$/, '') ?? ''
  if (!repositoryPattern.test(path)) {
    const message =
      'write it as images are named: small letters, digits, and single . _ - / between'
    fail({ kind: 'invalid', what: 'image name', issues: [{ path: 'name', message }] })
  }
  return registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path
}
