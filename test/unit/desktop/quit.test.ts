import { describe, expect, it } from 'vitest'
import { createLinkInbox } from '../../../src/main/desktop/link-inbox.ts'
import { createQuitGuard, type QuitChoice } from '../../../src/main/desktop/quit.ts'

function scene(choices: QuitChoice[], running: number) {
  const log: string[] = []
  const closing: (() => void)[] = []
  const state = { running }
  const guard = createQuitGuard({
    busy: () => state.running,
    ask: async ({ isWaiting }) => {
      log.push(isWaiting ? 'ask again' : 'ask')
      return choices.shift() ?? 'stay'
    },
    close: async (how) => {
      log.push(how)
      if (how === 'wait') await new Promise<void>((done) => closing.push(done))
    },
    hurry: async () => {
      log.push('hurry')
      closing.shift()?.()
    },
    exit: () => log.push('exit'),
  })
  return { guard, log }
}

describe('quitting', () => {
  it('closes at once and asks nothing when nothing runs', async () => {
    const { guard, log } = scene([], 0)
    await guard.request()
    expect(log).toEqual(['interrupt', 'exit'])
    expect(guard.isSettled()).toBe(true)
  })

  it('goes back to work when the user stays', async () => {
    const { guard, log } = scene(['stay'], 2)
    await guard.request()
    expect(log).toEqual(['ask'])
    expect(guard.isSettled()).toBe(false)
  })

  it('interrupts when told to, and only then exits', async () => {
    const { guard, log } = scene(['interrupt'], 1)
    await guard.request()
    expect(log).toEqual(['ask', 'interrupt', 'exit'])
  })

  it('waits for the deployments, and can still be told to interrupt them', async () => {
    const { guard, log } = scene(['wait', 'stay', 'interrupt'], 1)
    const first = guard.request()
    await Promise.resolve()
    await guard.request()
    expect(log).toEqual(['ask', 'wait', 'ask again'])
    await guard.request()
    await first
    expect(log).toEqual(['ask', 'wait', 'ask again', 'ask again', 'hurry', 'exit'])
  })

  it('exits even when closing fails', async () => {
    const log: string[] = []
    const guard = createQuitGuard({
      busy: () => 0,
      ask: async () => 'stay',
      close: async () => {
        throw new Error('disk gone')
      },
      hurry: async () => undefined,
      exit: () => log.push('exit'),
    })
    await expect(guard.request()).rejects.toThrow('disk gone')
    expect(log).toEqual(['exit'])
  })
})

describe('a link that arrives', () => {
  function recordedViews() {
    const seen: string[] = []
    const views = {
      show: (route: string) => seen.push(route),
      refuse: ({ reason }: { reason: string }) => seen.push(`refused: ${reason}`),
    }
    return { seen, views }
  }

  it('waits for the window, and only the newest is shown', () => {
    const { seen, views } = recordedViews()
    const inbox = createLinkInbox(() => 0)
    inbox.receive('longshore://workload/one')
    inbox.receive('longshore://workload/two')
    inbox.open(views)
    expect(seen).toEqual(['/workloads/two'])
    inbox.receive('longshore://deployment/abc')
    expect(seen).toEqual(['/workloads/two', '/deployments/abc'])
    inbox.close()
    inbox.receive('longshore://plan/p1')
    expect(seen).toHaveLength(2)
  })

  it('and cannot be followed is refused with its reason, also when it came before the window', () => {
    const { seen, views } = recordedViews()
    const inbox = createLinkInbox(() => 2_000)
    inbox.receive('longshore://nonsense')
    inbox.open(views)
    inbox.receive('longshore://deploy?workload=web&tag=v2&expires=1')
    expect(seen).toEqual(['refused: unknown-form', 'refused: expired'])
  })
})
