import { describe, expect, it } from 'vitest'
import { socketAddress } from '../../../../src/main/hosts/reach/helper.ts'
import { type LearnDeps, learnWay } from '../../../../src/main/hosts/reach/learn.ts'
import { FailureError } from '../../../../src/shared/lib/failure-error.ts'
import { createFakeSession } from '../../../support/fake-session/fake-session.ts'

const never = new AbortController().signal
const gateway = '10.0.0.1'

const refused = async (): Promise<never> => {
  const reason = 'nothing listens there'
  throw new FailureError({ kind: 'host-unreachable', host: 'h', reason, why: 'refused' })
}
const silent: LearnDeps['dial'] = (_, signal) =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason))
  })

/** What the kernel tells of a machine with those interfaces and addresses of its own. */
const kernel = (interfaces: readonly string[], addresses: readonly string[] = []): string =>
  [
    ...interfaces.map((name) => `  ${name}: 1 2 3`),
    ...addresses.flatMap((address) => [`        |-- ${address}`, '           /32 host LOCAL']),
  ].join('\n')

async function learned(change: Partial<LearnDeps>, facts: object = {}) {
  const { engine } = createFakeSession()
  await engine.networks.ensure('net', {})
  const { bridge = '' } = (await engine.networks.inspect('net')) ?? {}
  const around: LearnDeps = {
    engine: { ...engine, info: async () => ({ ...(await engine.info()), ...facts }) },
    ...{ dial: refused, kernelNetwork: async () => kernel(['lo', bridge]), silenceMs: 20 },
    ...change,
  }
  return await learnWay(around, 'net', never)
}

describe('the way to the containers of a host', () => {
  it('is direct where the bridge of their network is on the machine that dials', async () => {
    expect(await learned({})).toBe('direct')
    expect(await learned({ dial: silent })).toBe('direct')
  })

  it('is direct where their gateway answers from elsewhere, and never where it is of this machine', async () => {
    expect(await learned({ kernelNetwork: async () => kernel(['lo']) })).toBe('direct')
    const other = async () => kernel(['lo', 'br-another'], [gateway])
    expect(await learned({ kernelNetwork: other })).toBe('published')
  })

  it('is where they are published where nothing answers at their addresses', async () => {
    expect(await learned({ dial: silent, kernelNetwork: async () => kernel(['lo']) })).toBe(
      'published',
    )
    expect(await learned({ kernelNetwork: async () => undefined })).toBe('published')
  })

  it.each([{ operatingSystem: 'Docker Desktop' }, { isRootless: true }])(
    'is where they are published for an engine that says %o, whatever its networks are called',
    async (facts) => {
      expect(await learned({}, facts)).toBe('published')
    },
  )

  it('is a command of the host where sshd refuses, and a helper where there is none, or nothing to dial with', async () => {
    expect(await learned({ isByShell: () => true })).toBe('shell')
    const impossible = async (): Promise<never> => {
      throw new FailureError({ kind: 'capability-missing', host: 'h', capability: 'dial' })
    }
    expect(await learned({ dial: impossible })).toBe('helper')
    const { engine } = createFakeSession()
    const around = { engine, kernelNetwork: async () => undefined, silenceMs: 0 }
    expect(await learnWay(around, 'net', never)).toBe('helper')
  })
})

describe('an address as the relay takes it', () => {
  it.each([
    ['127.0.0.1', 8080, '02001f907f0000010000000000000000'],
    ['fd00::1:2', 80, '0a00005000000000fd00000000000000000000000001000200000000'],
  ])('is the sockaddr of %s port %d', (address, port, digits) => {
    expect(socketAddress({ address, port })).toBe(digits)
  })
})
