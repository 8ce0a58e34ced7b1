/** How a command gets the contract: from the app that runs on this state folder, or by being it. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../../shared/contract/index.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'

export interface OpenedClient {
  readonly client: Client
  /** What the user must hear: state that was damaged, and what may be missing. */
  readonly warnings: readonly Failure[]
  /** Resolves when everything it held is free again. */
  close(): Promise<void>
}

export interface DoorDeps {
  /** A running app, through the private socket of its state folder. */
  connect(dataDir: string): Promise<OpenedClient | undefined>
  /** The app in this process; throws `state-locked` where another has the folder. */
  open(dataDir: string): Promise<OpenedClient>
}

/** Two commands at the same moment: the second waits for the first to listen, or to end. */
const retries = 40
const retryMs = 125

export async function openClient(deps: DoorDeps, dataDir: string): Promise<OpenedClient> {
  for (let attempt = 0; ; attempt += 1) {
    const running = await deps.connect(dataDir)
    if (running) return running
    try {
      return await deps.open(dataDir)
    } catch (error) {
      if (failureOf(error)?.kind !== 'state-locked' || attempt === retries) throw error
      await sleep(retryMs)
    }
  }
}
