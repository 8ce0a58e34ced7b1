// What of a project's networks and volumes is not as they were made, and what a release holds of it.
import { describe, expect, it } from 'vitest'
import type { Engine } from '../../../../src/main/engine/engine.ts'
import type { Network, Volume } from '../../../../src/main/engine/network-and-volume.ts'
import {
  asApplied,
  isMadeAnew,
  readUnapplied,
} from '../../../../src/main/sources/compose/plan/unapplied.ts'
import { type Rendered, renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'

const made: Volume = { driver: 'local', options: { type: 'nfs' }, labels: { own: 'x' } }
const network: Network = {
  ...made,
  ...{ driver: 'bridge', id: 'n', containers: 0, internal: false, attachable: false, ipv6: false },
  ...{ pools: [{ subnet: '10.9.0.0/24' }], gateway: '10.9.0.1', bridge: 'br-n' },
}
const engine = {
  networks: { inspect: async (name: string) => (name === 'shop_back' ? network : undefined) },
  volumes: { inspect: async (name: string) => (name === 'shop_data' ? made : undefined) },
} as unknown as Engine

const project = (back: object, data: object, other: object = {}) =>
  renderedSchema.parse({
    name: 'shop',
    networks: { back: { name: 'shop_back', ...back } },
    volumes: { data: { name: 'shop_data', ...data }, other: { name: 'shop_other', ...other } },
  })

const fields = async (back: object, data: object = {}, other: object = {}) =>
  fieldsSince(null, project(back, data, other))

const fieldsSince = async (before: Rendered | null, rendered: Rendered) => {
  const signal = new AbortController().signal
  const found = await readUnapplied(engine, { rendered, before }, signal)
  return found.flatMap((each) => each.fields.map((field) => `${each.key}.${field}`))
}

describe('what of a network or a volume is not as it was made', () => {
  it.each([
    [{ driver: 'macvlan' }, 'back.driver'],
    [{ internal: true }, 'back.internal'],
    [{ attachable: true }, 'back.attachable'],
    [{ enable_ipv6: true }, 'back.enable_ipv6'],
    [{ driver_opts: { 'a.b': 1 } }, 'back.driver_opts.a.b'],
    [{ labels: { own: 'y' } }, 'back.labels.own'],
    [{ ipam: { config: [{ subnet: '10.8.0.0/24' }] } }, 'back.ipam.config'],
  ])('is told by its field: %j', async (back, field) => {
    expect(await fields(back)).toEqual([field])
  })

  it('is told of volumes too', async () => {
    const data = { driver: 'nfs', driver_opts: { type: 'cifs' }, labels: { own: 'y' } }
    expect(await fields({}, data)).toEqual([
      'data.driver',
      'data.driver_opts.type',
      'data.labels.own',
    ])
  })

  it('is nothing where it is the same, not said, not there yet, or of somebody else', async () => {
    const same = {
      ipam: { config: [{ subnet: '10.9.0.0/24' }] },
      driver: 'bridge',
      internal: false,
    }
    expect(await fields(same, { driver_opts: { type: 'nfs' } })).toEqual([])
    expect(await fields({}, {}, { driver: 'other' })).toEqual([])
    expect(await fields({ external: true, driver: 'other' })).toEqual([])
  })

  it('is told, too, where it was taken out of the project and is there still', async () => {
    const before = project(
      { labels: { own: 'x' }, driver_opts: { type: 'nfs', gone: '1' }, internal: false },
      { driver: 'local', driver_opts: { type: 'nfs' } },
    )
    expect(await fieldsSince(before, project({}, {}))).toEqual([
      ...['back.driver_opts.type', 'back.labels.own', 'data.driver_opts.type'],
    ])
    const pool = project({ ipam: { config: [{ subnet: '10.9.0.0/24' }] } }, {})
    expect(await fieldsSince(pool, project({}, {}))).toEqual(['back.ipam.config'])
    const another = project({ name: 'shop_front', labels: { own: 'x' } }, {})
    expect(await fieldsSince(another, project({}, {}))).toEqual([])
  })

  it('is made anew by later versions where it is a network, and never where it is a volume', () => {
    const of = (kind: 'network' | 'volume') => ({ kind, key: 'a', name: 'b', fields: [] })
    expect(isMadeAnew(of('network'), '2.26.1-4')).toBe(false)
    expect(isMadeAnew(of('network'), '2.31.0')).toBe(true)
    expect(isMadeAnew(of('volume'), '5.0.0')).toBe(false)
  })
})

describe('a release', () => {
  it('holds networks and volumes as they were made', () => {
    const wanted = project(
      { driver_opts: { mtu: '9', 'a.b': '1' }, internal: true },
      { driver: 'nfs', labels: { keep: '1' } },
    )
    const before = project({ driver_opts: { mtu: '8' } }, {})
    const applied = asApplied(wanted, before, [
      {
        ...{ kind: 'network', key: 'back', name: 'shop_back' },
        fields: ['driver_opts.mtu', 'driver_opts.a.b', 'internal'],
      },
      { kind: 'volume', key: 'data', name: 'shop_data', fields: ['driver'] },
    ])
    expect(applied.networks?.back).toEqual({ name: 'shop_back', driver_opts: { mtu: '8' } })
    expect(applied.volumes?.data).toEqual({ name: 'shop_data', labels: { keep: '1' } })
    expect(asApplied(wanted, before, [])).toEqual(wanted)
    // Taken out of the project, it is there still.
    const less = project({}, {})
    const kept = asApplied(less, before, [
      { kind: 'network', key: 'back', name: 'shop_back', fields: ['driver_opts.mtu'] },
    ])
    expect(kept.networks?.back).toEqual({ name: 'shop_back', driver_opts: { mtu: '8' } })
  })
})
