import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fail } from '../../../src/shared/lib/failure-error.ts'
import { run } from './harness.ts'

const shown = {
  ...{ name: 'acme', url: 'https://github.com/acme', kind: 'token', user: '', changedAt: 0 },
  usedBy: ['web'],
}

/** What the app is asked, beside what the terminal shows. */
function asked() {
  const calls: [string, unknown][] = []
  const call = (name: string) => async (input: unknown) => {
    calls.push([name, input])
    return shown
  }
  const gitCredentials = {
    ...{ add: call('add'), edit: call('edit'), remove: call('remove') },
    list: async () => ({ credentials: [shown] }),
  }
  return { calls, script: { gitCredentials } }
}

describe('git-credentials', () => {
  it('add takes a token from stdin, or where somebody can be asked, and never from its words', async () => {
    const { calls, script } = asked()
    const line = 'git-credentials add acme --url github.com/acme'
    const terminal = { readStdin: async () => 'canary-token\n' }
    const ran = await run(`${line} --token-stdin`, script, { terminal })
    const asking = { canAsk: true, askSecret: async () => 'canary' }
    await run(line, script, { terminal: asking })
    const named = { name: 'acme', url: 'github.com/acme', user: '' }
    expect(calls).toEqual([
      ['add', { ...named, token: 'canary-token' }],
      ['add', { ...named, token: 'canary' }],
    ])
    expect(ran.out + ran.err).not.toContain('canary')
    expect(await run(line, script)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--token-stdin/),
    })
    expect((await run(`${line} --token canary`, script)).code).toBe(2)
  })

  it('add takes an SSH key from a file or stdin, and not both', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'longshore-key-'))
    onTestFinished(() => rmSync(dir, { recursive: true }))
    const file = join(dir, 'key')
    writeFileSync(file, 'canary-key\n')
    const { calls, script } = asked()
    const line = 'git-credentials add lab --url git@lab.example'
    const ran = await run(`${line} --ssh-key-file ${file}`, script)
    await run(`${line} --ssh-key-stdin`, script, { terminal: { readStdin: async () => 'other\n' } })
    expect(calls.map(([, input]) => input)).toMatchObject([
      { sshKey: 'canary-key\n' },
      { sshKey: 'other\n' },
    ])
    expect(ran.out + ran.err).not.toContain('canary')
    for (const wrong of [`--ssh-key-file ${file} --token-stdin`, '--ssh-key-file /nowhere/key'])
      expect((await run(`${line} ${wrong}`, script)).code).toBe(2)
  })

  it('edit changes what is given and nothing else; list shows who is named by whom; remove asks first', async () => {
    const { calls, script } = asked()
    await run('git-credentials edit acme --user bot', script)
    expect((await run('git-credentials remove acme', script)).code).toBe(2)
    await run('git-credentials remove acme --yes', script)
    expect(calls).toEqual([
      ['edit', { name: 'acme', user: 'bot' }],
      ['remove', { name: 'acme', confirm: 'acme' }],
    ])
    const { out } = await run('git-credentials list', script)
    expect(out).toMatch(/acme +https:\/\/github\.com\/acme +\S+ +token .* web/)
  })

  it('trust asks with the fingerprint that is shown, or takes the one that is given', async () => {
    const calls: unknown[] = []
    const key = { address: 'lab.example', keyType: 'ssh-ed25519', fingerprint: 'SHA256:abc' }
    const script = {
      gitCredentials: {
        trust: async (input: { fingerprint: string }) => {
          calls.push(input)
          if (input.fingerprint === key.fingerprint) return { ...key, as: 'user', isNew: true }
          const host = { host: 'lab.example', seenAs: [], gitServer: 'git@lab.example:acme' }
          return fail({ kind: 'host-key-unknown', ...key, ...host })
        },
      },
    }
    const line = 'git-credentials trust git@lab.example:acme'
    const asked = { canAsk: true, ask: async () => 'yes' }
    const { out, err } = await run(line, script, { terminal: asked })
    expect(err).toContain('ssh-ed25519 key SHA256:abc')
    expect(out).toContain('of lab.example is trusted now')
    expect(calls).toMatchObject([{ fingerprint: '' }, { fingerprint: 'SHA256:abc' }])
    expect((await run(`${line} --fingerprint SHA256:abc`, script)).code).toBe(0)
    calls.length = 0
    const said = { canAsk: true, ask: async () => 'no' }
    expect((await run(line, script, { terminal: said })).err).toContain('nothing was sent')
    expect((await run(`${line} --fingerprint SHA256:x`, script)).code).not.toBe(0)
    expect(calls).toMatchObject([{ fingerprint: '' }, { fingerprint: 'SHA256:x' }])
  })

  it('add and edit say where statuses of commits are set; list says where they were refused', async () => {
    const { calls, script } = asked()
    const terminal = { readStdin: async () => 'canary-token\n' }
    const api = 'https://api.lab.example/v4'
    const line = 'git-credentials add lab --url lab.example --token-stdin --status gitlab'
    await run(`${line} --status-api ${api}`, script, { terminal })
    await run('git-credentials edit acme --status off', script)
    expect(calls).toMatchObject([
      ['add', { name: 'lab', status: 'gitlab', statusApi: api }],
      ['edit', { name: 'acme', status: 'off' }],
    ])
    expect((await run('git-credentials edit acme --status jenkins', script)).code).toBe(2)
    const statusRefused = { 'https://github.com/acme/a': '403 no', '': '401 bad' }
    const credentials = [{ ...shown, status: 'auto', statusRefused }]
    const { out } = await run('git-credentials list', {
      gitCredentials: { list: async () => ({ credentials }) },
    })
    expect(out).toMatch(/acme .* token +github /)
    expect(out).toMatch(/no status of commits of https:\/\/github\.com\/acme\/a until .*: 403 no/)
    expect(out).toMatch(/no status of any commit until it is edited: 401 bad/)
  })
})
