import { describe, expect, it } from 'vitest'
import { eventually } from '../eventually.ts'
import { type ContractTools, contractImages } from './contract-bed.ts'

export function judgeStats({ engine, create, started, when }: ContractTools): void {
  const read = async (id: string) => {
    const usage = await engine().containers.stats(id)
    if (!usage) throw new Error('it does not run')
    return usage
  }

  describe('what a container uses', () => {
    it('is told at once, in counters that grow while it runs', async () => {
      const memoryBytes = 128 * 1024 * 1024
      const id = await started({ memoryBytes })
      const first = await read(id)
      expect(Math.abs(first.at - Date.now())).toBeLessThan(10_000)
      expect(first).toMatchObject({
        onlineCpus: expect.any(Number),
        memoryLimitBytes: memoryBytes,
        pids: expect.any(Number),
        readBytes: expect.any(Number),
        writeBytes: expect.any(Number),
      })
      expect(first.cpuNs).toBeGreaterThan(0)
      expect(first.memoryBytes).toBeGreaterThan(0)
      expect(first.memoryBytes).toBeLessThan(memoryBytes)
      expect(first.rxBytes).toBeGreaterThanOrEqual(0)
      expect(first.txBytes).toBeGreaterThanOrEqual(0)
      const second = await eventually(async () => {
        const now = await read(id)
        return now.at > first.at ? now : undefined
      })
      expect(second.cpuNs).toBeGreaterThanOrEqual(first.cpuNs)
      expect(second.systemCpuNs ?? 0).toBeGreaterThanOrEqual(first.systemCpuNs ?? 0)
    })

    it('is nothing where it does not run, has ended, or is not there', async () => {
      const { containers } = engine()
      expect(await containers.stats(await create())).toBeUndefined()
      const ended = await started({ image: contractImages.exit3 })
      await when(ended, (container) => container.state === 'exited')
      expect(await containers.stats(ended)).toBeUndefined()
      expect(await containers.stats('f'.repeat(64))).toBeUndefined()
    })
  })
}
