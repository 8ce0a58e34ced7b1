/**
 * Helper containers: one on a network of the host, through which connections to the containers of that network
 * go, each by a program of ours that is run in it. It lives as long as the stream to its input that is held here, so
 * what a crash leaves ends by itself, and the engine removes it; what is left all the same goes by its label.
 */
import { randomBytes } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock } from '../../../shared/lib/clock.ts'
import { label } from '../../../shared/model/labels.ts'
import type { Engine } from '../../engine/engine.ts'
import { ensureHelperImage, type HelperImageDeps, relayPath } from './helper-image.ts'

export interface HelperDeps extends HelperImageDeps {
  readonly clock: Clock
  readonly engine: Engine
}

export interface Helpers {
  /** Makes sure that there could be one. Throws `containers-unreachable` where there cannot. */
  prepare(signal: AbortSignal): Promise<void>
  /** A connection to an address on a network; the stream ends with `ProgramEnded` (an errno) where none opens. */
  connect(target: HelperTarget, signal: AbortSignal): Promise<Duplex>
  /** Takes the one on a network off the host again, where there is one. */
  leave(network: string): Promise<void>
  /** Takes all of it off the host again. */
  close(): Promise<void>
}

export interface HelperTarget {
  readonly network: string
  readonly address: string
  readonly port: number
}

interface Helper {
  readonly id: string
  end(): Promise<void>
}

/** A helper that nobody used for so long goes. */
const idleMs = 20_000
const removalMs = 5_000
const memoryBytes = 32 * 1024 * 1024

export function createHelpers(deps: HelperDeps): Helpers {
  const { clock, engine } = deps
  const running = new Map<string, Promise<Helper>>()
  let swept: Promise<void> | undefined
  let image: Promise<string> | undefined
  /** Helpers that still end, and have the image in use. */
  let ending = 0
  const users = createUsers(clock, (network) => void takeDown(network))

  const prepare = async (signal: AbortSignal): Promise<string> => {
    image ??= ensureHelperImage(deps, signal)
    return await image.catch((error: unknown) => {
      image = undefined
      throw error
    })
  }

  const takeDown = async (network: string): Promise<void> => {
    const helper = running.get(network)
    running.delete(network)
    users.rest(network)
    ending += 1
    await helper?.then((each) => each.end()).catch(() => {})
    ending -= 1
    if (running.size + ending > 0 || !image) return
    const made = image
    image = undefined
    await made.then((reference) => engine.images.remove(reference, tidying())).catch(() => {})
  }

  const release = (network: string): void => users.release(network, running.has(network))

  const helperOn = async (network: string, signal: AbortSignal): Promise<Helper> => {
    swept ??= sweep(deps, signal)
    await swept
    const known = running.get(network)
    if (known) return await known
    const starting = prepare(signal).then((reference) => start(deps, reference, network))
    running.set(network, starting)
    return await starting.catch((error: unknown) => {
      running.delete(network)
      throw error
    })
  }

  /** One that ended behind our back is of no use to the next who asks. */
  const forgetEnded = async (network: string, signal: AbortSignal): Promise<void> => {
    const helper = await running.get(network)?.catch(() => undefined)
    if (!helper) return
    const found = await engine.containers.inspect(helper.id, signal).catch(() => undefined)
    if (found?.state !== 'running') await takeDown(network)
  }

  return {
    prepare: async (signal) => void (await prepare(signal)),
    async connect(target, signal) {
      const { network } = target
      users.acquire(network)
      try {
        const helper = await helperOn(network, signal)
        const argv = [relayPath, socketAddress(target)]
        const stream = await engine.containers.exec(helper.id, argv, signal)
        stream.once('close', () => release(network))
        return stream
      } catch (error) {
        release(network)
        if (!signal.aborted) await forgetEnded(network, signal)
        throw error
      }
    },
    leave: takeDown,
    async close() {
      users.clear()
      await Promise.all([...running.keys()].map(takeDown))
    },
  }
}

/** How many use what there is on each network; what nobody has used for a while is told to `onIdle`. */
function createUsers(clock: Clock, onIdle: (network: string) => void) {
  const users = new Map<string, number>()
  const idle = new Map<string, () => void>()
  const rest = (network: string): void => {
    idle.get(network)?.()
    idle.delete(network)
  }
  return {
    rest,
    acquire(network: string): void {
      rest(network)
      users.set(network, (users.get(network) ?? 0) + 1)
    },
    release(network: string, isThere: boolean): void {
      users.set(network, (users.get(network) ?? 1) - 1)
      if (users.get(network) !== 0 || !isThere) return
      idle.get(network)?.()
      idle.set(
        network,
        clock.schedule(idleMs, () => onIdle(network)),
      )
    },
    clear: () => users.clear(),
  }
}

const tidying = (): AbortSignal => AbortSignal.timeout(removalMs)

/** Two hosts may lead to one engine: each has helpers of its own there. */
const labelsOf = ({ host, installation }: HelperDeps): Readonly<Record<string, string>> => ({
  ...{ [label.installation]: installation, [label.role]: 'helper', [label.host]: host },
})

async function start(deps: HelperDeps, image: string, network: string): Promise<Helper> {
  const { containers } = deps.engine
  const held = new AbortController()
  const id = await containers.create({
    name: `longshore-helper-${randomBytes(6).toString('hex')}`,
    ...{ image, network, memoryBytes, endsWithInput: true },
    labels: labelsOf(deps),
    ...{ env: {}, aliases: [], expose: [], publish: [], mounts: [], cpus: 0, restart: 'no' },
  })
  const end = async () => {
    held.abort()
    await containers.remove(id, tidying())
  }
  try {
    await containers.attach(id, held.signal)
    await containers.start(id)
    return { id, end }
  } catch (error) {
    await end().catch(() => {})
    throw error
  }
}

/** Removes what a crash left, where the engine did not remove it with its input. */
async function sweep(deps: HelperDeps, signal: AbortSignal): Promise<void> {
  const { containers } = deps.engine
  const labels = Object.entries(labelsOf(deps)).map(([name, value]) => `${name}=${value}`)
  for (const { id } of await containers.list({ labels }, signal)) {
    await containers.remove(id, signal)
  }
}

/** A struct sockaddr of Linux in hexadecimal digits, as the relay takes it. */
export function socketAddress({ address, port }: Pick<HelperTarget, 'address' | 'port'>): string {
  const portDigits = port.toString(16).padStart(4, '0')
  if (isIPv6(address)) return `0a00${portDigits}00000000${ipv6Digits(address)}00000000`
  const digits = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))
  return `0200${portDigits}${digits.join('')}${'00'.repeat(8)}`
}

function ipv6Digits(address: string): string {
  const [head = '', tail] = address.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  const [before, after] = [groups(head), groups(tail ?? '')]
  const middle = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return [...before, ...middle, ...after].map((group) => group.padStart(4, '0')).join('')
}
