// An engine for a test file, and the sweeping up afterwards: what the file made carries its tag.
import { randomInt } from 'node:crypto'
import { afterAll, inject } from 'vitest'
import { askEngine, callEngine } from '../../../scripts/lib/engine-api.mjs'
import type { BedEngine } from './global-setup.ts'
import { findTagged, removeTagged, tagOf } from './tagged.ts'

export type ApiAnswer = Awaited<ReturnType<typeof callEngine>>

/** What a test file sees of an engine. */
export interface EngineBed {
  readonly socketPath: string
  readonly engine: BedEngine
  /** Part of every name this file gives; what carries it is removed after the file. */
  readonly tag: string
  /** From 0 to 65535, of this file's own as far as chance goes: for ports and the like. */
  readonly number: number
  /** A name of this file's own: `name('web')` is `web-gzkq`. */
  name(base: string): string
  /** Any answer, with its status. */
  call(method: string, path: string, json?: unknown): Promise<ApiAnswer>
  /** The parsed body; refuses answers of 400 and more. */
  ask<Answer>(method: string, path: string, json?: unknown): Promise<Answer>
  /** Containers, networks and volumes with this file's tag in their name. */
  leftovers(): Promise<string[]>
  /** Removes them: what is asked for its health goes on to cost, whoever looks. */
  clear(): Promise<void>
}

/** An engine that no other file uses at the same time. Call it at the top of a file or describe block. */
export function sharedEngine(): EngineBed {
  const engine = engineOfWorker()
  const bed = makeBed(() => engine)
  afterAll(() => bed.clear())
  return bed
}

/** Vitest numbers the workers that run at the same time from 1 on. */
function engineOfWorker(): BedEngine {
  const worker = Number(process.env.VITEST_POOL_ID)
  const engine = inject('engines')[worker - 1]
  if (!engine) throw new Error(`There is no engine for worker ${worker}.`)
  return engine
}

/** A bed on an engine that may start later than the bed is made. */
export function makeBed(engine: () => BedEngine): EngineBed {
  const number = randomInt(65_536)
  const tag = tagOf(number)
  return {
    get socketPath() {
      return engine().socketPath
    },
    get engine() {
      return engine()
    },
    tag,
    number,
    name: (base) => `${base}-${tag}`,
    call: (method, path, json) => callEngine(engine().socketPath, method, path, { json }),
    ask: (method, path, json) => askEngine(engine().socketPath, method, path, { json }),
    leftovers: () => findTagged(engine().socketPath, tag),
    clear: () => removeTagged(engine().socketPath, tag),
  }
}
