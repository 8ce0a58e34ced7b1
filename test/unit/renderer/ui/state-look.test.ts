import { describe, expect, it } from 'vitest'
import { hostLook, wordWithin } from '../../../../src/renderer/ui/state-look.ts'

const failure = { kind: 'host-unreachable', host: 'prod', reason: 'no answer' } as const

describe('hostLook', () => {
  it('says of a stale host since when', () => {
    const since = new Date().setHours(0, 5, 0, 0)
    const look = hostLook({ state: 'stale', since, failure })
    expect(look).toMatchObject({ tone: 'unknown', word: 'Stale since 00:05' })
    expect(wordWithin(look)).toBe('stale since 00:05')
  })

  it('says of a host that waits for its user that it asks, not that it failed', () => {
    const asking = {
      ...({ kind: 'ssh-answer-needed', method: 'password' } as const),
      ...{ host: 'prod', address: 'ana@prod:22', prompts: [] },
    }
    expect(hostLook({ state: 'failed', since: 1, failure: asking }).word).toBe('Asks you')
    expect(hostLook({ state: 'failed', since: 1, failure }).word).toBe('Failed')
  })
})
