import { describe, expect, it } from 'vitest'
import type { Usage } from '../../../src/main/engine/usage.ts'
import { sampleOf, sumOf } from '../../../src/main/stats/sample.ts'

const first: Usage = {
  at: 1_000_000,
  cpuNs: 5_000_000_000,
  systemCpuNs: 100_000_000_000,
  onlineCpus: 2,
  memoryBytes: 4_096,
  memoryLimitBytes: 8_192,
  rxBytes: 100,
  txBytes: 200,
  readBytes: 300,
  writeBytes: 400,
  pids: 3,
}
/** Ten seconds later: three of them worked by one of two CPUs. */
const second: Usage = {
  ...first,
  at: 1_010_000,
  cpuNs: 8_000_000_000,
  systemCpuNs: 120_000_000_000,
  rxBytes: 1_100,
  txBytes: 200,
  readBytes: 800,
  writeBytes: 500,
}

describe('two readings', () => {
  it('CP-44 say what was used in between, as docker stats counts it', () => {
    expect(sampleOf(first, second)).toEqual({
      ...{ memory: 4_096, pids: 3 },
      ...{ cpu: 30, rx: 100, tx: 0, read: 50, write: 10 },
    })
  })

  it('are measured by the clock where the host does not tell of its CPUs', () => {
    expect(sampleOf(first, { ...second, systemCpuNs: null }).cpu).toBe(30)
    expect(sampleOf(first, { ...second, systemCpuNs: first.systemCpuNs }).cpu).toBe(30)
  })

  it('of which one is missing say no rate', () => {
    expect(sampleOf(undefined, second)).toEqual({ memory: 4_096, pids: 3 })
  })

  it.each(['cpuNs', 'rxBytes', 'txBytes', 'readBytes', 'writeBytes'] as const)(
    'say no rate at all when %s went back: it is another life',
    (counter) => {
      expect(sampleOf(first, { ...second, [counter]: 0 })).toEqual({ memory: 4_096, pids: 3 })
    },
  )

  it('say no rate when the clock stood still, went back, or went on for long', () => {
    for (const at of [first.at, first.at - 10_000, first.at + 30_001]) {
      expect(Object.keys(sampleOf(first, { ...second, at }))).toEqual(['memory', 'pids'])
    }
  })

  it('say nothing of a network that is not the container’s own, and never zero', () => {
    const none = { rxBytes: null, txBytes: null }
    const sample = sampleOf({ ...first, ...none }, { ...second, ...none, memoryBytes: null })
    expect(sample).toEqual({ pids: 3, cpu: 30, read: 50, write: 10 })
  })
})

describe('several containers', () => {
  it('use together what those use that say so', () => {
    expect(sumOf([{ cpu: 10, memory: 1 }, { cpu: 5, memory: 2, rx: 7 }, { memory: 4 }])).toEqual({
      ...{ cpu: 15, memory: 7, rx: 7 },
    })
    expect(sumOf([])).toEqual({})
  })
})
