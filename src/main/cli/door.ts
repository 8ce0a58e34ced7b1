/** How a command gets the contract: from the app that runs on this state folder, or by being it. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../../shared/contract/index.ts'
import { steadyNow } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { clientOverLiving } from '../../shared/wire/client.ts'
import { systemClock } from '../clock.ts'

export interface OpenedClient {
  readonly client: Client
  /** Warnings that the user must hear: state that was damaged, and what may be missing. */
  readonly warnings: readonly Failure[]
  /** Resolves when everything it held is free again. */
  close(): Promise<void>
}

/** The contract of one app, for as long as that app lives. */
export interface OpenedApp extends OpenedClient {
  isGone(): boolean
}

export interface DoorDeps {
  /** A running app, through the private socket of its state folder. */
  connect(dataDir: string): Promise<OpenedApp | undefined>
  /** The app in this process; throws `state-locked` where another has the folder. */
  open(dataDir: string): Promise<OpenedApp>
  /** How long an app is waited for that has the folder and does not answer (ms). */
  readonly patienceMs?: number
}

/**
 * The app that answers may be another command, and end before this one does: what it had not begun by then is asked
 * of the next, which may be this process itself.
 */
export async function openClient(deps: DoorDeps, dataDir: string): Promise<OpenedClient> {
  let opened = await openApp(deps, dataDir)
  const { warnings } = opened
  let reopening: Promise<void> | undefined
  const reopen = async () => {
    await opened.close()
    opened = await openApp(deps, dataDir)
  }
  const living = async (): Promise<Client> => {
    if (opened.isGone()) {
      reopening ??= reopen().finally(() => {
        reopening = undefined
      })
      await reopening
    }
    return opened.client
  }
  return { client: clientOverLiving(living), warnings, close: () => opened.close() }
}

/** Two commands at the same moment: the second waits for the first to listen, or to end. One that is silent may take long to ask. */
const usualPatienceMs = 30_000
const retryMs = 125

async function openApp(deps: DoorDeps, dataDir: string): Promise<OpenedApp> {
  const { patienceMs = usualPatienceMs } = deps
  const begun = steadyNow(systemClock)
  for (;;) {
    const running = await deps.connect(dataDir)
    if (running) return running
    try {
      return await deps.open(dataDir)
    } catch (error) {
      const isOver = steadyNow(systemClock) - begun >= patienceMs
      if (failureOf(error)?.kind !== 'state-locked' || isOver) throw error
      await sleep(retryMs)
    }
  }
}
