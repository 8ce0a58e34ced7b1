import { describe, expect, it } from 'vitest'
import { run } from './harness.ts'

const account = { name: 'team', address: 'ghcr.io', user: 'bot', plainHttp: false, changedAt: 0 }
const shown = { ...account, hasToken: true, usedBy: ['web'] }
const docker = { registries: ['quay.io'], helper: 'pass' }

/** What the app is asked, beside what the terminal shows. */
function asked() {
  const calls: [string, unknown][] = []
  const call = (name: string) => async (input: unknown) => {
    calls.push([name, input])
    return shown
  }
  const registries = {
    ...{ add: call('add'), edit: call('edit'), remove: call('remove') },
    list: async () => ({ accounts: [shown], docker }),
  }
  return { calls, script: { registries } }
}

describe('registries', () => {
  it('TF-26 add takes the token from stdin without the end of its line, and keeps it out of what is shown', async () => {
    const { calls, script } = asked()
    const terminal = { readStdin: async () => 'canary-token\n' }
    const ran = await run('registries add team --url ghcr.io --token-stdin', script, { terminal })
    expect(calls).toEqual([
      ['add', { name: 'team', url: 'ghcr.io', user: '', token: 'canary-token', plainHttp: false }],
    ])
    expect(ran.code).toBe(0)
    expect(ran.out + ran.err).not.toContain('canary')
  })

  it('add asks for the token where somebody can be asked, says so where nobody can, and takes none in its words', async () => {
    const { calls, script } = asked()
    const terminal = { canAsk: true, askSecret: async () => 'canary' }
    await run('registries add team --url ghcr.io --user bot', script, { terminal })
    expect(calls[0]?.[1]).toMatchObject({ token: 'canary', user: 'bot' })
    expect(await run('registries add team --url ghcr.io', script)).toMatchObject({
      ...{ code: 2, err: expect.stringContaining('--token-stdin') },
    })
    expect((await run('registries add team --url ghcr.io --token canary', script)).code).toBe(2)
    await run('registries add open --url ghcr.io --no-token', script)
    expect(calls.map(([, input]) => input)).toHaveLength(2)
    expect(calls[1]?.[1]).toMatchObject({ token: '' })
  })

  it('a secret takes the place of a token, and of one that comes with it nothing is left unsaid', async () => {
    const { calls, script } = asked()
    await run('registries edit team --token-secret GHCR', script)
    expect(calls).toEqual([['edit', { name: 'team', token: { secret: 'GHCR' } }]])
    for (const other of ['--token-stdin', '--no-token'])
      expect((await run(`registries edit team --token-secret GHCR ${other}`, script)).code).toBe(2)
    expect(calls).toHaveLength(1)
  })

  it('edit changes what is given and nothing else', async () => {
    const { calls, script } = asked()
    await run('registries edit team --user robot', script)
    await run('registries edit team --no-token --no-plain-http', script)
    expect(calls).toEqual([
      ['edit', { name: 'team', user: 'robot' }],
      ['edit', { name: 'team', token: '', plainHttp: false }],
    ])
  })

  it('list says who is named by whom, and what docker knows beside', async () => {
    const { out } = await run('registries list', asked().script)
    expect(out).toMatch(/team +ghcr\.io +bot +set .* web/)
    expect(out).toContain('logged in to quay.io, and whatever pass knows')
  })

  it('remove asks first', async () => {
    const { calls, script } = asked()
    expect((await run('registries remove team', script)).code).toBe(2)
    await run('registries remove team --yes', script)
    expect(calls).toEqual([['remove', { name: 'team', confirm: 'team' }]])
  })
})
