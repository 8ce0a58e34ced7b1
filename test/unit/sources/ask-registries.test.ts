import { describe, expect, it } from 'vitest'
import { withAccounts } from '../../../src/main/registries/account-logins.ts'
import { askRegistries } from '../../../src/main/sources/containers/ask-registries.ts'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import { createManualClock } from '../../support/fake-engine/manual-clock.ts'
import { createFakeSession } from '../../support/fake-session/fake-session.ts'

const signal = new AbortController().signal
const credentials = { of: async () => ({}) }

describe('asking registries', () => {
  it('asks for each image once, side by side, and waits five seconds for all of them', async () => {
    const clock = createManualClock()
    const session = createFakeSession({ name: 'local', guard: 'open', installation: 'i', clock })
    const asked: string[] = []
    Object.assign(session.engine.images, {
      inRegistry: async (reference: string, until: AbortSignal) => {
        asked.push(reference)
        if (reference === 'quick') return { digest: 'sha256:1', platforms: [] }
        return await new Promise((_, reject) =>
          until.addEventListener('abort', () => reject(until.reason)),
        )
      },
    })
    const slow = Array.from({ length: 12 }, (_, index) => `slow-${index}`)
    const answers = askRegistries(
      { session, credentials, clock },
      ['quick', 'quick', ...slow],
      signal,
    )
    await clock.advance(5_000)
    const found = await answers
    expect(found.get('quick')).toEqual({ kind: 'digest', digest: 'sha256:1' })
    for (const reference of slow)
      expect(found.get(reference)).toMatchObject({
        kind: 'failed',
        failure: { kind: 'pull-failed', reason: expect.stringContaining('for 5 s') },
      })
    expect(asked.filter((reference) => reference === 'quick')).toHaveLength(1)
  })

  it('tells what an image is not built for, and of one for the host, or for any, nothing', async () => {
    const clock = createManualClock()
    const session = createFakeSession({ name: 'local', guard: 'open', installation: 'i', clock })
    const { arch, os } = await session.engine.info()
    const host = `${os}/${{ x86_64: 'amd64', aarch64: 'arm64' }[arch] ?? arch}`
    const platforms: Record<string, string[]> = {
      ...{ other: ['linux/riscv64', 'linux/s390x'], own: ['linux/riscv64', host], any: [] },
    }
    Object.assign(session.engine.images, {
      inRegistry: async (reference: string) => ({
        ...{ digest: 'sha256:1', platforms: platforms[reference] },
      }),
    })
    const asking = { session, credentials, clock }
    const found = await askRegistries(asking, ['other', 'own', 'any'], signal)
    const unfit = `built for linux/riscv64, linux/s390x, and local is ${host}`
    expect(found.get('other')).toEqual({ kind: 'digest', digest: 'sha256:1', unfit })
    expect(found.get('own')).toEqual({ kind: 'digest', digest: 'sha256:1' })
    expect(found.get('any')).toEqual({ kind: 'digest', digest: 'sha256:1' })
  })

  it('sends no login along for an image whose services want none', async () => {
    const clock = createManualClock()
    const session = createFakeSession({ name: 'local', guard: 'open', installation: 'i', clock })
    const sent: Record<string, boolean> = {}
    Object.assign(session.engine.images, {
      inRegistry: async (reference: string, _: AbortSignal, auth?: string) => {
        sent[reference] = auth !== undefined
        return { digest: 'sha256:1', platforms: [] }
      },
    })
    const auth = Buffer.from('ana:pw').toString('base64')
    const docker = { of: async () => ({ 'reg.io': { auth } }) }
    const kept = { list: () => [], get: () => undefined, token: () => '' }
    const asking = { session, credentials: withAccounts(docker, kept), clock }
    const accountFor = (reference: string) => (reference === 'reg.io/a' ? '' : 'none')
    await askRegistries({ ...asking, accountFor }, ['reg.io/a', 'reg.io/b'], signal)
    expect(sent).toEqual({ 'reg.io/a': true, 'reg.io/b': false })
  })

  it('says which account was refused, and fails where the host itself is away', async () => {
    const clock = createManualClock()
    const session = createFakeSession({ name: 'local', guard: 'open', installation: 'i', clock })
    const auth = Buffer.from('ana:pw').toString('base64')
    const asking = { session, credentials: { of: async () => ({ 'reg.io': { auth } }) }, clock }
    const { control } = session.engine
    control.failNext('images.inRegistry', { kind: 'registry-auth', host: 'local', image: 'a' })
    expect((await askRegistries(asking, ['reg.io/a'], signal)).get('reg.io/a')).toMatchObject({
      failure: { kind: 'registry-auth', registry: 'reg.io', account: 'ana' },
    })
    control.setReachable(false)
    await expect(askRegistries(asking, ['reg.io/a'], signal)).rejects.toThrow(FailureError)
  })
})
