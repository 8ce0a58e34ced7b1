import { describe, expect, it } from 'vitest'
import { createHostState } from '../../../src/main/hosts/session/host-state.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import type { HostState } from '../../../src/shared/model/host.ts'

const gone = (reason = 'gone'): Failure => ({
  kind: 'engine-unavailable',
  host: 'local',
  endpoint: 'x',
  reason,
})

function watched() {
  let now = 1_000
  const state = createHostState({ now: () => now })
  const seen: HostState[] = []
  const stop = state.subscribe((next) => seen.push(next))
  const at = (ms: number) => {
    now = ms
  }
  return { state, seen, stop, at }
}

describe('the state of a host', () => {
  it('begins as connecting and is online from its first answer', () => {
    const { state, seen, at } = watched()
    expect(state.current()).toEqual({ state: 'connecting' })
    state.report({ online: true })
    at(2_000)
    state.report({ online: true })
    expect(seen).toEqual([{ state: 'online', since: 1_000 }])
  })

  it('goes stale when a host that answered falls silent, and stays stale since then', () => {
    const { state, at } = watched()
    state.report({ online: true })
    at(2_000)
    state.report({ online: false, failure: gone() })
    at(3_000)
    state.report({ online: false, failure: gone('still gone') })
    expect(state.current()).toEqual({ state: 'stale', since: 2_000, failure: gone('still gone') })
    state.report({ online: true })
    expect(state.current()).toEqual({ state: 'online', since: 3_000 })
  })

  it('is failed when it never answered', () => {
    const { state } = watched()
    state.report({ online: false, failure: gone() })
    expect(state.current()).toEqual({ state: 'failed', since: 1_000, failure: gone() })
  })

  it('is not told again what is known', () => {
    const { state, seen } = watched()
    state.report({ online: false, failure: gone() })
    state.report({ online: false, failure: gone() })
    expect(seen).toHaveLength(1)
  })

  it('tells nobody who left', () => {
    const { state, seen, stop } = watched()
    stop()
    state.report({ online: true })
    expect(seen).toEqual([])
  })
})
