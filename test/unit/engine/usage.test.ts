import { describe, expect, it } from 'vitest'
import { usageAnswer, usageOf } from '../../../src/main/engine/usage.ts'

const cpu = {
  cpu_usage: { total_usage: 5_000_000, usage_in_kernelmode: 1, usage_in_usermode: 2 },
  system_cpu_usage: 9_000_000_000,
  online_cpus: 4,
}
const plain = {
  read: '2026-11-21T01:00:00.5Z',
  preread: '0001-01-01T00:00:00Z',
  cpu_stats: cpu,
  memory_stats: { usage: 1_000, limit: 8_000, stats: { inactive_file: 300, file: 400 } },
  networks: {
    eth0: { rx_bytes: 10, tx_bytes: 20, rx_packets: 1 },
    eth1: { rx_bytes: 1, tx_bytes: 2, rx_packets: 1 },
  },
  blkio_stats: {
    io_service_bytes_recursive: [
      { major: 8, minor: 0, op: 'read', value: 4_096 },
      { major: 8, minor: 0, op: 'write', value: 512 },
      { major: 8, minor: 16, op: 'read', value: 4_096 },
    ],
  },
  pids_stats: { current: 7, limit: 99 },
}
const usage = (more: object = {}) => usageOf(usageAnswer.parse({ ...plain, ...more }))

describe('what a container uses', () => {
  it('is read of all its interfaces and disks, with the cache of cgroup v2 left out', () => {
    expect(usage()).toEqual({
      at: Date.parse('2026-11-21T01:00:00.5Z'),
      cpuNs: 5_000_000,
      systemCpuNs: 9_000_000_000,
      onlineCpus: 4,
      memoryBytes: 700,
      memoryLimitBytes: 8_000,
      rxBytes: 11,
      txBytes: 22,
      readBytes: 8_192,
      writeBytes: 512,
      pids: 7,
    })
  })

  it('CP-44 leaves out the cache of cgroup v1, that of its children too', () => {
    const stats = { total_inactive_file: 600, inactive_file: 1 }
    expect(usage({ memory_stats: { usage: 1_000, stats } })?.memoryBytes).toBe(400)
    const blkio = [
      { op: 'Read', value: 5 },
      { op: 'Total', value: 5 },
    ]
    const io = { blkio_stats: { io_service_bytes_recursive: blkio } }
    expect(usage(io)).toMatchObject({ readBytes: 5, writeBytes: 0 })
  })

  it('never takes off more than there is', () => {
    const stats = { inactive_file: 2_000 }
    expect(usage({ memory_stats: { usage: 1_000, stats } })?.memoryBytes).toBe(1_000)
  })

  it('counts the CPUs that are listed where their number is left out', () => {
    const cpu_usage = { total_usage: 1, percpu_usage: [1, 0, 0] }
    expect(usage({ cpu_stats: { cpu_usage } })).toMatchObject({ onlineCpus: 3, systemCpuNs: null })
  })

  it('does not take what is not told for nothing used', () => {
    const untold = { memory_stats: {}, networks: undefined, pids_stats: {}, blkio_stats: {} }
    expect(usage(untold)).toMatchObject({
      ...{ memoryBytes: null, memoryLimitBytes: null, rxBytes: null, txBytes: null, pids: null },
      ...{ readBytes: 0, writeBytes: 0 },
    })
    const nothing = { io_service_bytes_recursive: null }
    expect(usage({ blkio_stats: nothing })?.readBytes).toBe(0)
  })

  it('is nothing for what does not run', () => {
    const stopped = { read: '0001-01-01T00:00:00Z', cpu_stats: { cpu_usage: { total_usage: 0 } } }
    expect(usage(stopped)).toBeUndefined()
  })
})
