// An image from one engine to another: what is there afterwards is judged from the second engine alone.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { ensureBigImage } from '../../../scripts/lib/images.mjs'
import { type Copies, createCopies, type StartCopy } from '../../../src/main/copies/copies.ts'
import type { DeclaredHosts } from '../../../src/main/hosts/hosts.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { hostRecordSchema } from '../../../src/shared/model/host.ts'
import { privateEngine } from '../../support/bed/private-engine.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { plainSpec } from '../../support/container-spec.ts'
import { openDeployBed } from '../../support/deploy-bed.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { hostsAlong, roadTo, ways } from '../../support/ways.ts'

const source = sharedEngine()
/** Of another version than the first. */
const target = privateEngine({ release: 'bookworm', images: [] })
const hold = 'localhost/longshore-test:hold'
const bigBytes = 12_000_000
const signal = new AbortController().signal

interface ImageAnswer {
  readonly Id: string
  readonly RootFS: { readonly Layers: readonly string[] }
}

const inspectedOn = (from: typeof source, reference: string) =>
  from.ask<ImageAnswer>('GET', `/images/${encodeURIComponent(reference)}/json`)

describe.each(ways)('to a host over %s', (over) => {
  const road = roadTo(target, over)
  const store = createMemoryStore()
  const filesDir = mkdtempSync(join(tmpdir(), 'longshore-copy-'))
  const name = `localhost/longshore-big-${over}-${source.tag}:v1`
  let hosts: DeclaredHosts
  let copies: Copies
  beforeAll(async () => {
    const { installation } = store
    const engineSocket = target.socketPath
    hosts = hostsAlong(road, { clock: testClock, installation, filesDir, engineSocket })
    const connection = { kind: 'local', socket: source.socketPath }
    hosts.put(hostRecordSchema.parse({ name: 'source', connection }))
    copies = createCopies({ hosts, store, clock: testClock })
    await ensureBigImage(source.socketPath, name, bigBytes / 1_000_000)
  })
  afterAll(async () => {
    await hosts?.close()
    store.close()
    rmSync(filesDir, { recursive: true, force: true })
  })

  async function copy(image: string, more: Partial<StartCopy> = {}, until = signal) {
    const asked = { from: 'source', to: over, force: false, confirm: [], actor: 'ada', image }
    for await (const item of copies.copy({ ...asked, ...more }, until))
      if (item.type === 'copied') return item.copy
    throw new Error('it ended without a word')
  }
  const isThere = async (reference: string) =>
    (await target.call('GET', `/images/${encodeURIComponent(reference)}/json`)).status === 200

  it('gives up in the middle, and leaves no image there', async () => {
    const cancel = new AbortController()
    const asked = { from: 'source', to: over, force: false, confirm: [], actor: 'ada', image: name }
    const given = copies.copy(asked, cancel.signal)
    await expect(async () => {
      for await (const item of given)
        if (item.type === 'step' && item.bytes > 2_000_000) cancel.abort()
    }).rejects.toThrow()
    const { Id } = await inspectedOn(source, name)
    expect([await isThere(name), await isThere(Id)]).toEqual([false, false])
  })

  it('sends the whole image under its name, and nothing the second time', async () => {
    const first = await copy(name)
    const [here, there] = [await inspectedOn(source, name), await inspectedOn(target, name)]
    expect([there.Id, there.RootFS]).toEqual([here.Id, here.RootFS])
    expect(first).toMatchObject({ id: here.Id, wasThere: false })
    expect(first.bytes).toBeGreaterThan(bigBytes)
    expect(await copy(name)).toMatchObject({ id: here.Id, wasThere: true, bytes: 0 })
  })

  it('sends no layer again that is there in another image, and the container of what arrived has it', async () => {
    await copy(name)
    const made = await source.ask<{ Id: string }>('POST', '/containers/create', { Image: name })
    const next = name.replace(':v1', ':v2')
    const asked = `container=${made.Id}&repo=${next.split(':')[0]}&tag=v2&changes=LABEL+next=yes`
    await source.ask('POST', `/commit?${asked}`, {})
    await source.call('DELETE', `/containers/${made.Id}`)
    const sent = await copy(next)
    expect(sent).toMatchObject({ wasThere: false })
    expect(sent.bytes).toBeLessThan(1_000_000)
    const [here, there] = [await inspectedOn(source, next), await inspectedOn(target, next)]
    expect([there.Id, there.RootFS]).toEqual([here.Id, here.RootFS])
    const { engine } = hosts.get(over)
    const id = await engine.containers.create({ ...plainSpec, name: `next-${over}`, image: next })
    expect(await engine.containers.pathKind(id, '/bin/busybox')).toBe('other')
    await engine.containers.remove(id)
  })

  it('sends one that can be made a container of, and takes no name from another unless told to', async () => {
    const taken = `localhost/longshore-taken-${over}:v1`
    await copy(name, { as: taken })
    const before = await inspectedOn(target, taken)
    const failure = await copy(hold, { as: taken }).catch(failureOf)
    expect(failure).toMatchObject({ kind: 'copy-failed', why: 'name-taken', found: before.Id })
    expect((await inspectedOn(target, taken)).Id).toBe(before.Id)

    await copy(hold, { as: taken, force: true })
    expect((await inspectedOn(target, taken)).Id).toBe((await inspectedOn(source, hold)).Id)
    expect((await inspectedOn(target, name)).Id).toBe(before.Id)
    const { engine } = hosts.get(over)
    const id = await engine.containers.create({ ...plainSpec, name: `held-${over}`, image: taken })
    await engine.containers.start(id)
    expect(await engine.containers.inspect(id)).toMatchObject({ state: 'running' })
    await engine.containers.remove(id)
  })
})

describe('a workload whose image another host has (pull: copy-from)', () => {
  it('runs what that host has under its tag by now, asks no registry, and changes nothing there', async () => {
    const app = openDeployBed(target)
    const connection = { kind: 'local', socket: source.socketPath }
    app.hosts.put(hostRecordSchema.parse({ name: 'source', connection }))
    // Where a registry was asked for this, there would be nobody to answer.
    const image = `registry.invalid/copied-${source.tag}`
    const move = (tag: string) =>
      source.ask('POST', `/images/localhost/longshore-test:${tag}/tag?repo=${image}&tag=now`)
    const there = async () => {
      const found = await source.ask<{ Id: string; RepoTags: string[] }[]>('GET', '/images/json')
      return found.map(({ Id, RepoTags }) => `${Id} ${RepoTags.toSorted().join(' ')}`).sort()
    }
    onTestFinished(async () => void (await source.call('DELETE', `/images/${image}:now`)))
    const web = app.apply('copied', { image, pull: 'copy-from source', defaultTag: 'now' })

    await move('v1')
    const before = await there()
    const first = await app.deploy(web)
    expect(first).toMatchObject({ state: 'succeeded', verified: true })
    const [made = ''] = await app.containers(web)
    const { Image } = await target.ask<{ Image: string }>('GET', `/containers/${made}/json`)
    expect(Image).toBe((await inspectedOn(source, `${image}:now`)).Id)
    expect(await app.served(web)).toEqual(['v1'])
    expect(await app.deploy(web)).toMatchObject({ state: 'skipped' })
    expect(await there()).toEqual(before)

    await move('v2')
    const second = await app.deploy(web)
    expect(second).toMatchObject({ state: 'succeeded', release: 'r2' })
    expect(await app.served(web)).toEqual(['v2'])

    await source.call('DELETE', `/images/${image}:now`)
    const failure = { kind: 'copy-failed', why: 'absent', from: 'source' }
    expect(await app.deploy(web)).toMatchObject({ state: 'failed', failure })
    expect(await app.served(web)).toEqual(['v2'])
    await app.close()
  })
})
