import { fail } from '../../../src/shared/lib/failure-error.ts'
import {
  parseRegistryUrl,
  type ShownRegistry,
  type TokenSource,
} from '../../../src/shared/model/registry.ts'
import type { ListedTag, TagList } from '../../../src/shared/model/tags.ts'
import { keptAccounts, triedSteps } from './accounts.ts'
import type { Implementer } from './answers.ts'
import { fakeHex } from './script.ts'
import type { World } from './world.ts'

const minute = 60_000

function seeds(now: number): ShownRegistry[] {
  const kept = { plainHttp: false, hasToken: true, usedBy: [] }
  return [
    { ...kept, name: 'team', address: 'ghcr.io', user: 'longshore-bot', changedAt: now - minute },
    {
      ...{ ...kept, name: 'lab', address: 'registry.lab:5000', user: '', plainHttp: true },
      ...{ changedAt: now - 900 * minute, usedBy: ['checkout', 'search'] },
    },
  ]
}

const tokenOf = (token: TokenSource) => ({
  hasToken: token !== '',
  ...(typeof token !== 'string' && { tokenSecret: token.secret }),
})

export function registryHandlers(world: World, os: Implementer) {
  const accounts = keptAccounts('registry account', seeds(Date.now()))
  const addressOf = (url: string) => {
    const parsed = parseRegistryUrl(url)
    return parsed.ok ? parsed.value.address : url
  }
  return {
    tags: os.registries.tags.handler(async ({ input: { of, only }, signal }) => {
      await world.gate(signal)
      return tagList(of, only)
    }),
    list: os.registries.list.handler(async ({ signal }) => {
      await world.gate(signal)
      return {
        accounts: accounts.all(),
        docker: { registries: ['docker.io', 'quay.io'], helper: 'pass' },
      }
    }),
    add: os.registries.add.handler(({ input: { url, token, ...account } }) =>
      accounts.put({
        ...{ ...account, address: addressOf(url), ...tokenOf(token) },
        ...{ usedBy: [], changedAt: Date.now() },
      }),
    ),
    edit: os.registries.edit.handler(({ input: { name, url, token, user, plainHttp } }) => {
      const { tokenSecret, ...before } = accounts.one(name)
      const kept = { hasToken: before.hasToken, ...(tokenSecret !== undefined && { tokenSecret }) }
      return accounts.put({
        ...{ ...before, address: url === undefined ? before.address : addressOf(url) },
        ...{ user: user ?? before.user, plainHttp: plainHttp ?? before.plainHttp },
        ...(token === undefined ? kept : tokenOf(token)),
      })
    }),
    remove: os.registries.remove.handler(({ input: { name } }) => {
      const { usedBy } = accounts.one(name)
      if (usedBy.length > 0) fail({ kind: 'registry-in-use', registry: name, workloads: usedBy })
      return accounts.remove(name)
    }),
    test: os.registries.test.handler(() =>
      triedSteps(
        [
          ['name', 'Name', 'ok', 'ghcr.io is 192.0.2.7'],
          ['tls', 'TLS', 'ok', 'its certificate is trusted'],
          ['api', 'Registry API', 'ok', 'it answers, and wants a login'],
          ['service', 'Login', 'ok', 'ghcr.io gave longshore-bot a token'],
          ['scope', 'Repository', 'failed', 'ghcr.io gives no access to team/app'],
          ['limit', 'Rate limit', 'ok', 'it tells of none'],
        ],
        'Let the account read it, or give it another token.',
      ),
    ),
  }
}

const day = 86_400_000

/** A thousand of them, the newest built a day ago; of the first 20 more is told, or of those that are asked for. */
function tagList(of: string, only?: readonly string[]): TagList {
  const now = Date.now()
  const tags = Array.from({ length: 1_000 }, (_, index): ListedTag => {
    const name = `v${1_000 - index}`
    return {
      ...{ name, digest: fakeDigest(name), sizeBytes: 48_000_000 + index * 1_000, fits: true },
      ...{ createdAt: now - (index + 1) * day, firstSeen: now - index * day },
      releases: index === 2 ? [`${of} r7`] : [],
      liveOn: index === 2 ? [`${of} on prod-1`] : [],
      ...{ order: index < 2 ? 'newer' : index === 2 ? 'same' : 'older', why: 'by version' },
    }
  })
  const platform = { os: 'linux', architecture: 'amd64' }
  const image = `registry.example/shop/${of}`
  return {
    image,
    registry: 'registry.example',
    account: 'longshore-bot',
    platform,
    tags: tags.map((tag, index) =>
      (only ? only.includes(tag.name) : index < 20) ? tag : { ...tag, ...untold },
    ),
    isWhole: true,
    at: now,
  }
}

const untold = { digest: null, sizeBytes: null, createdAt: null, fits: null }

const fakeDigest = (name: string): string => `sha256:${fakeHex(name, 64)}`
