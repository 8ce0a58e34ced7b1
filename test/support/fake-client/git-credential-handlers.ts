import { fail } from '../../../src/shared/lib/failure-error.ts'
import {
  parsePrefix,
  placeOfUrl,
  type ShownGitCredential,
} from '../../../src/shared/model/git-credential.ts'
import { keptAccounts, triedSteps } from './accounts.ts'
import type { Implementer } from './answers.ts'
import type { World } from './world.ts'

const minute = 60_000
const keyShown = 'SHA256:p2QAMXNIC1TJYWeIOttrVc98/R1BUFWu3/LiyKgUfQM'

export function gitCredentialHandlers(world: World, { gitCredentials: os }: Implementer) {
  const now = Date.now()
  const credentials = keptAccounts<ShownGitCredential>('git credential', [
    {
      ...{ name: 'acme', url: 'https://github.com/acme', kind: 'token', user: '' },
      ...{ changedAt: now - 90 * minute, usedBy: ['checkout'], status: 'auto' },
    },
    {
      ...{ name: 'lab', url: 'ssh://git.lab.example:2222', kind: 'ssh-key', user: 'git' },
      ...{ changedAt: now - 9_000 * minute, usedBy: [] },
    },
  ])
  const kindOf = (sshKey: string) => (sshKey === '' ? ('token' as const) : ('ssh-key' as const))
  const prefixOf = (url: string, kind: ShownGitCredential['kind']) => {
    const issues = [
      { path: 'url', message: 'a token is for an address like https://git.example.com/team' },
    ]
    return parsePrefix(url, kind) ?? fail({ kind: 'invalid', what: 'git credential', issues })
  }
  return {
    list: os.list.handler(async ({ signal }) => {
      await world.gate(signal)
      return { credentials: credentials.all() }
    }),
    add: os.add.handler(({ input: { name, url, user, sshKey, status, statusApi } }) => {
      const kind = kindOf(sshKey)
      return credentials.put({
        name,
        url: prefixOf(url, kind),
        kind,
        user,
        usedBy: [],
        changedAt: Date.now(),
        ...{ status, statusApi },
      })
    }),
    edit: os.edit.handler(({ input: { name, url, user, status, statusApi } }) => {
      const before = credentials.one(name)
      const telling = { ...(status && { status }), ...(statusApi && { statusApi }) }
      const changed = { url: url ?? before.url, user: user ?? before.user }
      return credentials.put({ ...before, ...changed, ...telling })
    }),
    remove: os.remove.handler(({ input: { name } }) => {
      const { usedBy } = credentials.one(name)
      if (usedBy.length > 0)
        fail({ kind: 'git-credential-in-use', credential: name, workloads: usedBy })
      return credentials.remove(name)
    }),
    trust: os.trust.handler(({ input: { url, fingerprint } }) => {
      const address = placeOfUrl(url)?.host ?? url
      const shown = { address, keyType: 'ssh-ed25519', fingerprint: keyShown }
      if (url.includes('changed'))
        fail({ kind: 'host-key-changed', host: address, ...shown, known: [] })
      if (fingerprint !== keyShown)
        fail({ kind: 'host-key-unknown', host: address, ...shown, seenAs: [], gitServer: url })
      return { ...shown, as: 'longshore' as const, isNew: true }
    }),
    test: os.test.handler(() =>
      triedSteps(
        [
          ['name', 'Name', 'ok', 'github.com is known'],
          ['reach', 'Connection', 'ok', 'it answers'],
          ['trust', 'Certificate or host key', 'ok', 'it is trusted'],
          ['login', 'Login', 'failed', 'https://github.com/acme/orders gives no access'],
          ['repository', 'Repository', 'skipped', 'an earlier step failed'],
        ],
        'Let the credential read it, or give it another secret.',
      ),
    ),
  }
}
