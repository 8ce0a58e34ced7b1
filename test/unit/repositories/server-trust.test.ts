// Trusting the host key of a git server: whose ssh goes there, what is told, and what is refused.
import { expect, it } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import type { SshServer } from '../../../src/main/hosts/ssh-servers.ts'
import { createGitCredentials } from '../../../src/main/repositories/login/credentials.ts'
import { createServerTrust } from '../../../src/main/repositories/login/server-trust.ts'
import { fail, failureOf } from '../../../src/shared/lib/failure-error.ts'
import { titleOf } from '../../../src/shared/model/activity-title.ts'
import { describeFailure } from '../../../src/shared/model/failure-text.ts'
import { newGitCredentialSchema } from '../../../src/shared/model/git-credential.ts'
import { createMemoryStore } from '../../support/memory-store.ts'

const by = { actor: 'ann' }
const { signal } = new AbortController()
const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n'
const shown = { address: 'jump.example.com', keyType: 'ssh-ed25519', fingerprint: 'SHA256:abc' }

function open() {
  const store = createMemoryStore()
  const kept = store.gitCredentials
  const deps = { kept, clock: systemClock, activity: store.activity }
  const looked: SshServer[] = []
  const accepted: string[] = []
  const trust = createServerTrust({
    ...deps,
    servers: {
      async look(server) {
        looked.push(server)
        const { name: host } = server
        return fail({ kind: 'host-key-unknown', host, ...shown, seenAs: [] })
      },
      accept: (_, fingerprint) => void accepted.push(fingerprint),
    },
  })
  const asked = async (url: string, fingerprint = '') => {
    try {
      return await trust({ url, fingerprint }, by, signal)
    } catch (error) {
      return failureOf(error)
    }
  }
  const credentials = createGitCredentials({ ...deps, usedBy: () => [] })
  return { store, looked, accepted, asked, credentials }
}

it('a server is gone to as git would: by the key that is kept for it, else as this user', async () => {
  const { credentials, looked, asked } = open()
  const given = { name: 'lab', url: 'deploy@lab.example:acme', sshKey: key }
  credentials.add(newGitCredentialSchema.parse(given), by)
  await asked('lab.example:acme')
  await asked('ssh://lab.example/acme/orders.git')
  await asked('git@lab.example:other/orders.git')
  await asked('ssh://git@[2001:db8::1]:2222/acme')
  await asked('git@GitLab-Work:acme/a=b.git')
  expect(looked.map(({ as, connection }) => [as, connection])).toEqual([
    ['longshore', { kind: 'ssh', host: 'lab.example', user: 'deploy' }],
    ['user', { kind: 'ssh', host: 'lab.example', user: 'git' }],
    ['user', { kind: 'ssh', host: '2001:db8::1', port: 2222, user: 'git' }],
    // An ssh_config may have a name for it, in just that case.
    ['user', { kind: 'ssh', host: 'GitLab-Work', user: 'git' }],
  ])
})

it('only the key that is shown is trusted, and that is told', async () => {
  const { accepted, asked, store } = open()
  const url = 'git@git.example.com:acme/orders.git'
  const unknown = await asked(url, 'SHA256:another')
  expect(unknown).toMatchObject({ kind: 'host-key-unknown', fingerprint: 'SHA256:abc' })
  if (!unknown || !('kind' in unknown)) return expect.fail('it is refused')
  expect(describeFailure(unknown).remedy).toContain(
    `longshore git-credentials trust ${url} --fingerprint SHA256:abc`,
  )
  expect(accepted).toEqual([])
  expect(await asked(url, 'SHA256:abc')).toEqual({ ...shown, as: 'user', isNew: true })
  expect(accepted).toEqual(['SHA256:abc'])
  const [row] = store.activity.list({ events: ['host-trusted'], limit: 1 })
  expect(row).toMatchObject({
    ...{ actor: 'ann', detail: "SHA256:abc of jump.example.com, kept in this user's known_hosts" },
  })
  expect(row && titleOf(row)).toBe('The key of git server git.example.com was trusted')
})

it.each(['https://git.example.com/acme', 'acme/orders', ''])(
  'what is reached otherwise has no host key: %o',
  async (url) => {
    expect(await open().asked(url)).toMatchObject({ kind: 'invalid', issues: [{ path: 'url' }] })
  },
)

it('a command that is offered to be copied is one, whatever stands in an address', () => {
  const hostile = "git@git.example.com:x;id>$HOME/it's`id`"
  const quoted = `trust 'git@git.example.com:x;id>$HOME/it'\\''s\`id\`'`
  const about = { repository: hostile, ref: '', reason: 'Host key verification failed.' }
  const unknown = { host: 'git.example.com', ...shown, seenAs: [], gitServer: hostile }
  for (const failure of [
    { kind: 'repository-failed', cause: 'host-key', ...about },
    { kind: 'host-key-unknown', ...unknown },
  ] as const)
    expect(describeFailure(failure).remedy).toContain(quoted)
})
