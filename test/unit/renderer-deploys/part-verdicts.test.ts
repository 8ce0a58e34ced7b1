import { describe, expect, it } from 'vitest'
import {
  healthLookOf,
  stateLook,
  verdictLook,
} from '../../../src/renderer/deploys/part-verdicts.ts'
import type { PartStatus } from '../../../src/shared/model/deployment.ts'

const status = (more: Partial<PartStatus> = {}): PartStatus => ({
  ...{ state: 'running', health: 'none', restarts: 0, exitCode: null, trouble: '' },
  ...more,
})

describe('how a service did', () => {
  it('never looks good while it is in trouble, however its containers are', () => {
    const trouble = 'restarted 3 times while it was watched'
    expect(verdictLook(status({ trouble, health: 'healthy' })).tone).toBe('warn')
  })

  it('is done, not stopped, where it ended well', () => {
    expect(verdictLook(status({ state: 'exited', exitCode: 0 })).word).toBe('Done')
    expect(verdictLook(status()).word).toBe('Stable')
    expect(verdictLook(status({ health: 'healthy' })).word).toBe('Healthy')
  })

  it('keeps a word of the engine that is not known here, as unknown', () => {
    expect(stateLook({ state: 'levitating' })).toMatchObject({
      word: 'levitating',
      tone: 'unknown',
    })
    expect(stateLook({ state: 'absent' }).word).toBe('No container')
    expect(healthLookOf({ health: 'odd' })).toMatchObject({ word: 'odd', tone: 'unknown' })
  })
})
