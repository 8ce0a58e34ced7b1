/** The app behind every door: `openApp` constructs and connects its rooms; it holds no logic. */
import type { Client } from '../shared/contract/index.ts'

export type Door = 'desktop' | 'browser' | 'terminal'

/** Who calls, for the audit and the deployment's `actor`. */
export interface CallContext {
  readonly actor: string
}

export interface AppOptions {
  readonly dataDir: string
  readonly door: Door
}

export interface App {
  /** The contract, in process. */
  client(context: CallContext): Client
  /** Deployments that are running or waiting now. */
  busy(): number
  /**
   * `wait`: let running deployments end first; `interrupt`: cancel them, cleanly undone.
   * Then everything is closed; idempotent.
   */
  close(how: 'wait' | 'interrupt'): Promise<void>
}
