import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSettingsFile } from '../../../src/main/store/settings-file.ts'
import type { HostRecord } from '../../../src/shared/model/host.ts'
import { newFolder } from './folder.ts'

const clock = { now: () => Date.parse('2025-06-01T12:00:00Z') }
const open = (dir: string) => openSettingsFile(dir, clock)
const fileOf = (dir: string) => join(dir, 'settings.json')
const content = (dir: string) => JSON.parse(readFileSync(fileOf(dir), 'utf8'))

const prod: HostRecord = {
  name: 'prod',
  connection: { kind: 'ssh', host: 'example.org' },
  guard: 'typed',
  colour: 'teal',
}
const named = (name: string): HostRecord => ({ ...prod, name })

describe('hosts that were declared', () => {
  it('are there again after a restart, in their order, beside the settings', () => {
    const dir = newFolder()
    const { hostRecords, settings } = open(dir)
    expect(hostRecords.list()).toEqual([])
    for (const name of ['b', 'a']) hostRecords.put(named(name))
    settings.set({ theme: 'dark' })
    hostRecords.put({ ...named('b'), guard: 'open' })
    expect(open(dir).hostRecords.list()).toEqual([{ ...named('b'), guard: 'open' }, named('a')])
    expect(open(dir).settings.get().theme).toBe('dark')
  })

  it('keep their place under a new name', () => {
    const { hostRecords } = open(newFolder())
    for (const name of ['a', 'b', 'c']) hostRecords.put(named(name))
    hostRecords.put(named('x'), 'b')
    expect(hostRecords.list().map(({ name }) => name)).toEqual(['a', 'x', 'c'])
  })

  it('are forgotten one by one', () => {
    const dir = newFolder()
    const { hostRecords } = open(dir)
    for (const name of ['a', 'b']) hostRecords.put(named(name))
    hostRecords.remove('a')
    hostRecords.remove('nobody')
    expect(open(dir).hostRecords.list()).toEqual([named('b')])
  })

  it('keep what a newer version wrote beside them', () => {
    const dir = newFolder()
    writeFileSync(fileOf(dir), JSON.stringify({ hosts: [{ ...prod, tags: ['eu'] }] }))
    const { hostRecords, warnings } = open(dir)
    expect(warnings).toEqual([])
    expect(hostRecords.list()).toEqual([prod])
    hostRecords.put({ ...prod, colour: 'pink' })
    expect(content(dir).hosts).toEqual([{ ...prod, colour: 'pink', tags: ['eu'] }])
  })

  it.each([
    ['a way that is not known', { ...prod, connection: { ...prod.connection, tunnel: 'x' } }],
    ['an option for a host', { ...prod, connection: { kind: 'ssh', host: '-oProxyCommand=x' } }],
    ['a guard that is not known', { ...prod, guard: 'whatever' }],
    ['no connection', { name: 'prod' }],
  ])('are not used with %s, and stay in the file', (_what, raw) => {
    const dir = newFolder()
    writeFileSync(fileOf(dir), JSON.stringify({ hosts: [raw, named('good')] }))
    const { hostRecords, warnings } = open(dir)
    expect(hostRecords.list()).toEqual([named('good')])
    expect(warnings).toMatchObject([
      { kind: 'state-corrupt', reason: 'hosts that are not valid and not used: prod' },
    ])
    hostRecords.remove('good')
    expect(content(dir).hosts).toEqual([raw])
  })

  it('count once each, and nothing else counts', () => {
    const dir = newFolder()
    const hosts = [prod, { ...prod, guard: 'open' }, 'text', null, 7]
    writeFileSync(fileOf(dir), JSON.stringify({ hosts }))
    expect(open(dir).hostRecords.list()).toEqual([prod])
    writeFileSync(fileOf(dir), JSON.stringify({ hosts: 'none' }))
    expect(open(dir).hostRecords.list()).toEqual([])
  })
})
