import { expect, it } from 'vitest'
import { hostRecordsOver } from '../../../src/main/store/host-records.ts'
import { type HostRecord, hostRecordSchema } from '../../../src/shared/model/host.ts'

const host = (more: Partial<HostRecord> = {}) =>
  hostRecordSchema.parse({ name: 'prod', connection: { kind: 'local' }, ...more })

it('has of a host that is declared anew what is declared, beside what only a newer version knows', () => {
  const all = {
    proxy: { kind: 'edge' },
    publicAddress: '192.0.2.1',
    allowedPaths: ['/srv'],
  } as const
  let stored: readonly unknown[] = [{ ...host({ ...all, allowedPaths: ['/srv'] }), later: 7 }]
  const records = hostRecordsOver({ read: () => stored, write: (value) => (stored = value) })
  expect(records.list()).toEqual([host({ ...all, allowedPaths: ['/srv'] })])
  records.put(host())
  expect(records.list()).toEqual([host()])
  expect(stored).toEqual([{ ...host(), later: 7 }])
})
