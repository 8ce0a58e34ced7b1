import { describe, expect, it } from 'vitest'
import type { Link } from '../../../../src/main/hosts/ssh/connection/link.ts'
import {
  createReconnectingConnection,
  patienceMs,
  reconnectDelay,
} from '../../../../src/main/hosts/ssh/connection/reconnecting-connection.ts'
import { FailureError, failureOf } from '../../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../../src/shared/model/failure.ts'
import { createManualClock } from '../../../support/fake-engine/manual-clock.ts'

const away: Failure = { kind: 'host-unreachable', host: 'prod', reason: 'cut' }
const refused: Failure = {
  ...{ kind: 'ssh-auth-failed', host: 'prod', address: 'prod:22', user: 'deploy', tried: [] },
}

/** A connection whose attempts end as they are told to. */
function bed(random = 1) {
  const clock = createManualClock()
  let attempts = 0
  let ending: Failure | Error | undefined
  const links: { link: Link; cut: () => void }[] = []
  const downs: Failure[] = []
  const reconnecting = createReconnectingConnection({
    clock,
    random: () => random,
    onUp: () => {},
    failureOf: (error) => failureOf(error) ?? { kind: 'internal', id: 'b1' },
    onDown: (failure) => void downs.push(failure),
    open: async () => {
      attempts += 1
      if (ending instanceof Error) throw ending
      if (ending) throw new FailureError(ending)
      return opened()
    },
  })
  function opened(): Link {
    let isOpen = true
    let cut = () => {}
    const ended = new Promise<Failure>((resolve) => {
      cut = () => {
        isOpen = false
        resolve(away)
      }
    })
    const link = { ended, isOpen: () => isOpen, close: cut } as unknown as Link
    links.push({ link, cut })
    return link
  }
  return {
    ...{ clock, reconnecting, links, downs },
    attempts: () => attempts,
    endWith(failure: Failure | Error | undefined) {
      ending = failure
    },
  }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('the link to a host', () => {
  it('is opened when it is needed, once for all who need it', async () => {
    const { reconnecting, attempts } = bed()
    const [one, two] = await Promise.all([reconnecting.link(), reconnecting.link()])
    expect(one).toBe(two)
    expect(attempts()).toBe(1)
  })

  it('comes back by itself while it is held, and not afterwards', async () => {
    const { reconnecting, links, attempts, clock } = bed()
    const release = reconnecting.acquire()
    await settle()
    links[0]?.cut()
    await settle()
    await clock.advance(1_000)
    await settle()
    expect(attempts()).toBe(2)
    release()
    links[1]?.cut()
    await settle()
    await clock.advance(120_000)
    expect(attempts()).toBe(2)
  })

  it('is tried again after a bug of ours too, which is told as its failure', async () => {
    const { reconnecting, attempts, downs, clock, endWith } = bed()
    endWith(new TypeError('a bug'))
    const release = reconnecting.acquire()
    await settle()
    expect(downs).toEqual([{ kind: 'internal', id: 'b1' }])
    endWith(undefined)
    await clock.advance(2_000)
    await settle()
    expect(attempts()).toBe(2)
    expect((await reconnecting.link()).isOpen()).toBe(true)
    release()
  })

  it.each([refused, { kind: 'host-key-changed' } as Failure])(
    'is not tried again after $kind until the user asks',
    async (failure) => {
      const { reconnecting, endWith, attempts, clock } = bed()
      endWith(failure)
      reconnecting.acquire()
      await settle()
      await clock.advance(600_000)
      expect(attempts()).toBe(1)
      expect(failureOf(await reconnecting.link().catch((error) => error))).toEqual(failure)
      expect(attempts()).toBe(1)
      reconnecting.retry()
      await settle()
      expect(attempts(), 'when the machine wakes up').toBe(1)
      await reconnecting.connect(new AbortController().signal).catch(() => {})
      expect(attempts()).toBe(2)
    },
  )

  it('is waited for through a short cut, and not longer than patience lasts', async () => {
    const { reconnecting, links, endWith, clock } = bed()
    reconnecting.acquire()
    await settle()
    links[0]?.cut()
    await settle()
    const through = reconnecting.link()
    await clock.advance(1_000)
    expect(await through).toBe(links[1]?.link)
    endWith(away)
    links[1]?.cut()
    await settle()
    const inVain = reconnecting.link().catch((error) => error)
    await clock.advance(patienceMs + 1)
    expect(failureOf(await inVain)).toEqual(away)
  })

  it('does not end because an older one ends late', async () => {
    const { reconnecting, links, downs, clock } = bed()
    reconnecting.acquire()
    await settle()
    links[0]?.cut()
    await settle()
    await clock.advance(1_000)
    await settle()
    links[0]?.cut()
    await settle()
    expect(downs).toHaveLength(1)
    expect(await reconnecting.link()).toBe(links[1]?.link)
  })

  it('is tried at once when the machine wakes up', async () => {
    const { reconnecting, links, endWith, attempts, clock } = bed()
    reconnecting.acquire()
    await settle()
    endWith(away)
    links[0]?.cut()
    await settle()
    await clock.advance(30_000)
    const before = attempts()
    endWith(undefined)
    reconnecting.retry()
    await settle()
    expect(attempts()).toBe(before + 1)
  })

  it('leaves nothing waiting when the host is closed', async () => {
    const { reconnecting, links, endWith } = bed()
    reconnecting.acquire()
    await settle()
    endWith(away)
    links[0]?.cut()
    await settle()
    const waiting = reconnecting.link().catch((error) => error)
    reconnecting.close()
    expect(failureOf(await waiting)?.kind).toBe('disconnected')
  })
})

describe('the pause before another attempt', () => {
  it('is anywhere up to a limit that doubles from one second to a minute', () => {
    expect([0, 1, 2, 5, 6, 50].map((failures) => reconnectDelay(failures, 1))).toEqual([
      1_000, 2_000, 4_000, 32_000, 60_000, 60_000,
    ])
    expect(reconnectDelay(6, 0)).toBe(0)
    expect(reconnectDelay(6, 0.5)).toBe(30_000)
  })
})
