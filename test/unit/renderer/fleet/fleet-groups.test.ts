import { describe, expect, it } from 'vitest'
import { groupRows } from '../../../../src/renderer/fleet/fleet-groups.ts'
import { fleetRows } from '../../../../src/renderer/fleet/fleet-rows.ts'
import type { FleetWorkload } from '../../../../src/shared/model/fleet.ts'
import { createFakeClient } from '../../../support/fake-client.ts'

const fleet = await createFakeClient('full').fleet.status({})
const [plain] = fleet.workloads
if (!plain) throw new Error('no workload')

const at = (name: string, host: string, state: FleetWorkload['state'], asOf = fleet.at) => ({
  ...{ ...plain, name, host, state, asOf },
})
const rows = fleetRows(
  {
    ...fleet,
    hosts: [],
    workloads: [
      at('a', 'two', 'running'),
      at('b', 'one', 'failed'),
      at('c', 'two', 'degraded'),
      at('d', 'gone', 'running', fleet.at - 3_600_000),
      at('e', 'one', 'stopped'),
    ],
  },
  '',
  { isLive: true },
).workloads

const shown = (by: 'none' | 'host' | 'state') =>
  groupRows(rows, by, ['one', 'two']).map((group) => [
    group.name,
    group.rows.map(({ name }) => name).join(''),
    group.ill,
    group.unknown,
  ])

describe('the workloads of the fleet', () => {
  it('are grouped by host in the order of hosts, with how many are not well or not known', () => {
    expect(shown('host')).toEqual([
      ['one', 'be', 1, 0],
      ['two', 'ac', 1, 0],
      ['gone', 'd', 0, 1],
    ])
  })

  it('are grouped by state, what is worst first, and as unknown where it was true once', () => {
    expect(shown('state')).toEqual([
      ['failed', 'b', 1, 0],
      ['degraded', 'c', 1, 0],
      ['unknown', 'd', 0, 1],
      ['running', 'a', 0, 0],
      ['stopped', 'e', 0, 0],
    ])
  })

  it('are one group where none is asked for', () => {
    expect(shown('none')).toEqual([['', 'abcde', 2, 1]])
  })
})
