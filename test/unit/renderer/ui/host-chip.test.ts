import { describe, expect, it } from 'vitest'
import { hostBand } from '../../../../src/renderer/ui/host-chip.tsx'

describe('hostBand', () => {
  it('gives a host the same band always', () => {
    expect(hostBand('prod-1')).toBe(hostBand('prod-1'))
  })

  it('tells hosts apart that differ in their last character', () => {
    const bands = ['prod-1', 'prod-2', 'prod-3'].map(hostBand)
    expect(new Set(bands).size).toBe(3)
  })

  it('uses every band over many hosts', () => {
    const names = Array.from({ length: 200 }, (_, index) => `host-${index}`)
    expect(new Set(names.map(hostBand)).size).toBe(8)
  })
})
