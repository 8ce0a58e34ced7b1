import { describe, expect, it } from 'vitest'
import { run } from './harness.ts'

const service = { kind: 'cloudflare', zone: 'example.com', proxied: false, ttl: 1 }
const shown = { name: 'cloud', service, hasSecret: true, changedAt: 0, records: [] }

function asked() {
  const calls: [string, unknown][] = []
  const call = (name: string) => async (input: unknown) => {
    calls.push([name, input])
    return shown
  }
  const dns = {
    ...{ add: call('add'), edit: call('edit'), remove: call('remove') },
    list: async () => ({ accounts: [shown] }),
  }
  return { calls, script: { dns } }
}
const terminal = { readStdin: async () => 'canary-token\n' }

describe('dns', () => {
  it('add takes the key or token from stdin without the end of its line, and keeps it out of what is shown', async () => {
    const { calls, script } = asked()
    const words = 'dns add cloud --kind cloudflare --zone example.com --secret-stdin'
    const ran = await run(words, script, { terminal })
    expect(calls).toEqual([['add', { name: 'cloud', service, secret: 'canary-token' }]])
    expect(ran.code).toBe(0)
    expect(ran.out + ran.err).not.toContain('canary')
  })

  it('add refuses by its name what a kind does not have, or lacks', async () => {
    const { calls, script } = asked()
    const add = (rest: string) => run(`dns add x --zone example.com ${rest}`, script, { terminal })
    expect(await add('--kind cloudflare --server ns1 --secret-stdin')).toMatchObject({
      ...{ code: 2, err: expect.stringContaining('server') },
    })
    expect(await add('--kind rfc2136 --server ns1 --secret-stdin')).toMatchObject({
      ...{ code: 2, err: expect.stringContaining('key') },
    })
    expect((await add('--kind nothing')).code).toBe(2)
    expect(calls).toEqual([])
  })

  it('edit changes what is given and nothing else', async () => {
    const { calls, script } = asked()
    await run('dns edit cloud --proxied', script)
    expect(calls).toEqual([['edit', { name: 'cloud', service: { ...service, proxied: true } }]])
  })

  it('set says where no account keeps a record of it, and who tells why; check, that there is no name', async () => {
    const script = {
      faces: {
        setDns: async () => ({ records: [] }),
        checkDns: async function* () {
          yield { type: 'end', how: 'completed' }
        },
      },
    }
    expect(await run('dns set shop', script)).toMatchObject({
      ...{ code: 0, out: 'No DNS account keeps a record of shop; why: longshore dns check shop\n' },
    })
    expect(await run('dns check shop', script)).toMatchObject({
      ...{ code: 0, out: '', err: 'shop has no public name (faces in its document).\n' },
    })
    expect((await run('dns check shop --json', script)).out).toBe('')
  })

  it('list shows who keeps which zone', async () => {
    expect((await run('dns list', asked().script)).out).toMatch(/cloud +example\.com +Cloudflare/)
  })
})
