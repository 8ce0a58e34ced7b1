/** Images from host to host, for whoever listens. */
import type { Clock } from '../../shared/lib/clock.ts'
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import { createFeed } from '../../shared/lib/feed.ts'
import type { Copy, CopyStep } from '../../shared/model/copy.ts'
import type { Door } from '../../shared/model/door.ts'
import type { Image } from '../engine/image.ts'
import { copyImage } from '../hosts/copy-image.ts'
import { checkGuards } from '../hosts/guard.ts'
import { underPulse } from '../hosts/heartbeat.ts'
import type { HostSession, Hosts } from '../hosts/session.ts'
import type { Store } from '../store/store.ts'
import { type Begun, copyActivity, type Ended } from './copy-activity.ts'
import { askedFor } from './reference.ts'

export interface CopiesDeps {
  readonly hosts: Hosts
  readonly store: Pick<Store, 'activity'>
  readonly clock: Clock
}

export interface StartCopy {
  readonly image: string
  readonly from: string
  readonly to: string
  readonly as?: string | undefined
  readonly force: boolean
  readonly confirm: readonly string[]
  readonly actor: string
  readonly door?: Door | undefined
}

export type CopyItem =
  | {
      readonly type: 'image'
      readonly id: string
      readonly name: string
      readonly sizeBytes: number
      readonly platform: string
      readonly isThere: boolean
      readonly warnings: string[]
    }
  | { readonly type: 'step'; readonly step: CopyStep; readonly bytes: number }
  | { readonly type: 'copied'; readonly copy: Copy }

export interface Copies {
  /** Given up where its reader leaves, or the signal aborts. */
  copy(asked: StartCopy, signal: AbortSignal): AsyncGenerator<CopyItem>
  /** Gives up what is under way. */
  close(): Promise<void>
}

/** Longer than any engine is silent that is at work. */
const silenceMs = 10_000
/** Bytes that make progress news. */
const newsBytes = 1_000_000

export function createCopies(deps: CopiesDeps): Copies {
  const underway = new Map<AbortController, Promise<unknown>>()
  return {
    async *copy(asked, signal) {
      const begun = begin(deps, asked)
      const stop = new AbortController()
      const news = createNews()
      const either = AbortSignal.any([signal, stop.signal])
      const work = run(deps, begun, { news, signal: either }).finally(news.end)
      // Whoever reads hears of it below; who has left does not.
      work.catch(() => {})
      underway.set(stop, work)
      try {
        yield* news.items()
        yield { type: 'copied', copy: await work }
      } finally {
        stop.abort()
        await work.catch(() => {})
        underway.delete(stop)
      }
    },
    async close() {
      for (const stop of underway.keys()) stop.abort()
      await Promise.allSettled(underway.values())
    },
  }
}

interface Started extends Begun {
  readonly sessions: { readonly from: HostSession; readonly to: HostSession }
  readonly movesName: boolean
}

/** Throws before anything is asked of either host. */
function begin({ hosts, clock }: CopiesDeps, asked: StartCopy): Started {
  const { from, to, confirm, actor, door = 'unknown' } = asked
  const { image, name } = askedFor(asked.image, asked.as)
  const sessions = { from: hosts.get(from), to: hosts.get(to) }
  if (from === to) {
    const issues = [{ path: 'to', message: 'that is the host that it comes from' }]
    fail({ kind: 'invalid', what: 'image to copy', issues })
  }
  checkGuards([sessions.to], { what: `load ${name}`, confirmed: confirm })
  const startedAt = clock.now()
  return { sessions, from, to, image, name, movesName: asked.force, actor, door, startedAt }
}

/** However it ends, there is a row of it. */
async function run(
  { store, clock }: CopiesDeps,
  begun: Started,
  { news, signal }: { readonly news: News; readonly signal: AbortSignal },
): Promise<Copy> {
  const { from, to, image, name, startedAt } = begun
  const tell = (ended: Omit<Ended, 'at'>) =>
    store.activity.add(copyActivity(begun, { ...ended, at: clock.now() }))
  try {
    const copied = await copyUnderPulse(clock, begun, { news, signal })
    const { bytes, wasThere } = copied
    const ms = clock.now() - startedAt
    tell({ outcome: 'done', bytes, wasThere })
    return { from, to, image, name, id: copied.image.id, wasThere, bytes, ms }
  } catch (error) {
    const outcome = signal.aborted ? 'cancelled' : 'failed'
    tell({ outcome, bytes: news.bytes(), wasThere: false, failure: failureOf(error) })
    throw signal.aborted ? signal.reason : error
  }
}

/** Either engine that goes silent ends it. */
function copyUnderPulse(
  clock: Clock,
  begun: Started,
  { news, signal }: { readonly news: News; readonly signal: AbortSignal },
) {
  const { sessions, image, name, movesName } = begun
  const { from, to } = sessions
  return underPulse({ session: from, clock, silenceMs }, (first) =>
    underPulse({ session: to, clock, silenceMs }, async (second) => {
      const any = AbortSignal.any([signal, first, second])
      const { os, arch } = await to.engine.info(any)
      const found = (source: Image, isThere: boolean) =>
        news.found(itemOf(source, { name, isThere, host: to.name, runs: `${os}/${arch}` }))
      return await copyImage({ from, to, image, name, movesName }, { ...news, found }, any)
    }),
  )
}

function itemOf(
  { id, sizeBytes, os, arch }: Image,
  to: { readonly name: string; readonly isThere: boolean; host: string; runs: string },
): Found {
  const { name, isThere } = to
  const platform = `${os}/${arch}`
  const warning = `it is for ${platform}, and ${to.host} is ${to.runs}: it may not run there`
  const warnings = platform === to.runs ? [] : [warning]
  return { type: 'image', id, name, sizeBytes, platform, isThere, warnings }
}

type Found = Extract<CopyItem, { type: 'image' }>

interface News {
  found(item: Found): void
  step(step: CopyStep, bytes: number): void
  /** Sent so far. */
  bytes(): number
  end(): void
  /** The newest of each, until the end: who reads slowly is not told of every byte. */
  items(): AsyncGenerator<CopyItem>
}

function createNews(): News {
  const feed = createFeed()
  const ended = new AbortController()
  const waiting: Found[] = []
  let now: Extract<CopyItem, { type: 'step' }> = { type: 'step', step: 'looking', bytes: 0 }
  let sent = 0
  return {
    found(item) {
      waiting.push(item)
      feed.notify()
    },
    step(step, bytes) {
      sent = bytes
      if (step === now.step && bytes - now.bytes < newsBytes) return
      now = { type: 'step', step, bytes }
      feed.notify()
    },
    bytes: () => sent,
    end: () => ended.abort(),
    async *items() {
      const listener = feed.listen(ended.signal)
      let told: CopyItem | undefined
      try {
        while (true) {
          yield* waiting.splice(0)
          if (told !== now) {
            told = now
            yield now
          }
          if (ended.signal.aborted) return
          await listener.next()
        }
      } finally {
        listener.stop()
      }
    },
  }
}
