export type QuitChoice = 'wait' | 'interrupt' | 'stay'

export interface QuitDeps {
  /** Deployments that are running or waiting now. */
  readonly busy: () => number
  /** `isWaiting`: the app already waits for them; `stay` then means: keep waiting. */
  readonly ask: (question: { running: number; isWaiting: boolean }) => Promise<QuitChoice>
  readonly close: (how: 'wait' | 'interrupt') => Promise<void>
  /** Shortens a close that waits: what runs is interrupted, and the close then ends. */
  readonly hurry: () => Promise<void>
  /** Ends the process; called once, when everything is closed. */
  readonly exit: () => void
}

export interface QuitGuard {
  /** True once nothing holds the process any more. */
  isSettled(): boolean
  /** Somebody wants to quit. Asks where deployments run, closes the app, then exits. */
  request(): Promise<void>
}

/** open → asking → open | closing → settled. While it waits, asking again may still interrupt. */
export function createQuitGuard(deps: QuitDeps): QuitGuard {
  let state: 'open' | 'asking' | 'waiting' | 'interrupting' | 'settled' = 'open'

  function settle(): void {
    if (state === 'settled') return
    state = 'settled'
    deps.exit()
  }

  async function close(how: 'wait' | 'interrupt'): Promise<void> {
    state = how === 'wait' ? 'waiting' : 'interrupting'
    // A close that fails must not keep the user in an app that is half closed.
    await deps.close(how).finally(settle)
  }

  return {
    isSettled: () => state === 'settled',
    async request() {
      if (state !== 'open' && state !== 'waiting') return
      const before = state
      const running = deps.busy()
      if (running === 0) return before === 'waiting' ? undefined : close('interrupt')
      state = 'asking'
      const choice = await deps.ask({ running, isWaiting: before === 'waiting' })
      // What it waited for may have ended, and the app with it, while the question stood.
      if (state !== 'asking') return
      if (choice === 'stay') state = before
      else if (before === 'open') await close(choice)
      else {
        state = 'interrupting'
        await deps.hurry()
      }
    },
  }
}
