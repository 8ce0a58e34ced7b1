// An engine of a test file's own: to be frozen, killed, restarted, filled.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { isDebianRoot } from '../../../scripts/lib/debian.mjs'
import {
  killEngine,
  pauseEngine,
  restartEngine,
  resumeEngine,
  startEngine,
  stopEngine,
} from '../../../scripts/lib/engine/engines.mjs'
import { ensureImages } from '../../../scripts/lib/images.mjs'
import type { BedEngine } from './global-setup.ts'
import { type EngineBed, makeBed } from './shared-engine.ts'

export interface PrivateEngineBed extends EngineBed {
  /** Freezes the daemon: it accepts connections and never answers. */
  pause(): void
  resume(): void
  /** Ends the daemon as a crash would; its containers live on. */
  kill(): Promise<void>
  /** Ends what runs of the daemon and its containers, and starts it on the same data. */
  restart(): Promise<void>
}

interface PrivateEngineOptions {
  readonly release?: 'trixie' | 'bookworm'
  /** As in a virtual machine: its containers cannot be dialled, what is published answers on 127.0.0.1. */
  readonly isBoxed?: boolean
  /** Its data are there again when it is started by its name again. */
  readonly isOnDisk?: boolean
  /** References of the images to make on it; all by default. */
  readonly images?: readonly string[]
}

/** Starts before the first test and is gone, data and all, after the last. Where it cannot be, its tests are skipped. */
export function privateEngine(options: PrivateEngineOptions = {}): PrivateEngineBed {
  const name = `test-${randomBytes(3).toString('hex')}`
  const isPossible = isDebianRoot()
  let engine: BedEngine | undefined
  const started = (): BedEngine => {
    if (!engine) throw new Error('The private engine has not been started yet.')
    return engine
  }

  beforeAll(async () => {
    if (!isPossible) return
    const { release = 'trixie', isBoxed = false, isOnDisk = false } = options
    const kind = { release, isBoxed, isInMemory: !isOnDisk }
    engine = await startEngine({ name, ...kind, owner: process.pid })
    await ensureImages(engine.socketPath, options.images)
  })
  beforeEach((context) => {
    context.skip(!isPossible, 'needs a private engine, which only Debian as root can start')
  })
  afterAll(async () => {
    if (isPossible) await stopEngine(name, { keepData: false })
  })

  return Object.assign(makeBed(started), {
    pause: () => pauseEngine(name),
    resume: () => resumeEngine(name),
    kill: () => killEngine(name),
    restart: async () => void (await restartEngine(name)),
  })
}
