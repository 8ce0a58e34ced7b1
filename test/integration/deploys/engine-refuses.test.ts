import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, it } from 'vitest'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { apartFromLocks, recorderOn } from '../../support/bed/recorder.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { deployBed, openDeployBed } from '../../support/deploy-bed.ts'
import { roadTo, ways } from '../../support/ways.ts'

const bed = sharedEngine()
const recorder = recorderOn(bed)
let mend: (() => void)[] = []
const refuse = (method: string, path: RegExp, status = 500, message = 'it refuses') => {
  const fault = { method, path, action: 'refuse', status, message } as const
  mend.push(recorder().addFault(fault))
}
const asked = () =>
  apartFromLocks(recorder()).map(({ method, path }) => `${method} ${path.split('?')[0]}`)

afterEach(() => {
  for (const undo of mend) undo()
  mend = []
})

describe.each(ways)('over %s', (over) => {
  const road = roadTo(bed, over)
  const behindRecorder = () => ({ road, socketPath: recorder().socketPath })
  const open = deployBed(bed, behindRecorder)

  it('asks again where an answer was cut in the middle, and undoes what it has no answer to', async () => {
    const { apply, deploy, containers, served } = open()
    const web = apply('cut-short')
    await deploy(web, 'v1')
    const cut = (method: string, path: RegExp, times: number) =>
      recorder().addFault({ method, path, action: 'cut', afterBytes: 20, times })
    const reads = [/^\/containers\/json/, /^\/containers\/[^/]+\/json/, /^\/images\/[^?]+\/json/]
    for (const [i, path] of reads.entries()) {
      const mended = cut('GET', path, 1)
      expect(await deploy(web, `v${3 - (i % 2)}`), `${path}`).toMatchObject({ state: 'succeeded' })
      mended()
    }
    mend.push(cut('POST', /^\/containers\/create/, 1))
    expect(await deploy(web, 'v1')).toMatchObject({ state: 'failed' })
    expect(await containers(web, true)).toHaveLength(1)
    expect(await served(web)).toEqual(['v3'])
  })

  // Of what follows, no way to the engine decides anything.
  if (over !== 'local') return

  it('TF-16 deploys the tag that is asked for, else the default tag, else latest', async () => {
    const { apply, deploy } = open()
    const web = apply('tags', { defaultTag: 'v2' })
    expect(await deploy(web)).toMatchObject({ state: 'succeeded', tag: 'v2' })
    expect(await deploy(web, 'v1')).toMatchObject({ state: 'succeeded', tag: 'v1' })
    apply('tags', { defaultTag: undefined })
    expect(await deploy(web)).toMatchObject({
      state: 'failed',
      tag: 'latest',
      failure: { kind: 'image-not-found', image: 'localhost/longshore-test:latest' },
    })
  })

  it('TF-18, TF-23 fails before anything is touched when the containers cannot be listed', async () => {
    const { apply, deploy, store } = open()
    const web = apply('list')
    refuse('GET', /^\/containers\/json/)
    recorder().clear()
    expect(await deploy(web)).toMatchObject({ state: 'failed', failure: { kind: 'engine-error' } })
    expect(asked()).toEqual([])
    const told = store.activity.list({ object: { name: web }, limit: 50 })
    expect(told.map(({ event }) => event)).toEqual(['deployment-failed'])
  })

  it.each([
    ['a blank image', "json_set(document, '$.source.image', '  ')"],
    ['a source that is none', "json_set(document, '$.source', 'nginx')"],
    ['what is no JSON', "'{'"],
  ])(
    'TF-15 fails naming the workload, before anything is touched, where what is stored is %s',
    async (_what, stored) => {
      const dir = mkdtempSync(join(tmpdir(), 'longshore-stored-'))
      const app = openDeployBed(bed, { ...behindRecorder(), dir })
      const web = app.apply('stored')
      const file = new DatabaseSync(join(dir, 'state.db'))
      file.prepare(`UPDATE workloads SET document = ${stored} WHERE name = ?`).run(web)
      file.close()
      recorder().clear()
      const failed = await app.deploy(web).then(({ failure }) => failure, failureOf)
      expect(failed?.kind).toMatch(/^(invalid|record-unreadable)$/)
      expect(JSON.stringify(failed)).toContain(web)
      expect(asked()).toEqual([])
      await app.close()
      rmSync(dir, { recursive: true })
    },
  )

  it('TF-17, TF-28 makes sure of the network of its settings before it creates anything, and is on it', async () => {
    const network = bed.name(`other-${over}`)
    const app = openDeployBed(bed, { ...behindRecorder(), settings: { network } })
    const web = app.apply('network')
    refuse('POST', /^\/networks\/create/)
    recorder().clear()
    expect(await app.deploy(web)).toMatchObject({ state: 'failed' })
    expect(asked()).toEqual(['POST /networks/create'])
    for (const undo of mend) undo()
    expect(await app.deploy(web)).toMatchObject({ state: 'succeeded' })
    const { Containers } = await bed.ask<{ Containers: object }>('GET', `/networks/${network}`)
    expect(Object.keys(Containers)).toHaveLength(1)
    await app.close()
  })

  it('TF-33 has nothing to clean up when the container cannot be created', async () => {
    const { apply, deploy, containers } = open()
    const web = apply('create')
    refuse('POST', /^\/containers\/create/, 500, 'no')
    recorder().clear()
    expect(await deploy(web)).toMatchObject({ state: 'failed', failure: { kind: 'create-failed' } })
    expect(asked().filter((call) => call.startsWith('DELETE'))).toEqual([])
    expect(await containers(web, true)).toEqual([])
  })

  it('TF-37 removes the new container when it cannot be started', async () => {
    const { apply, deploy, containers, served } = open()
    const web = apply('start')
    await deploy(web, 'v1')
    refuse('POST', /^\/containers\/[^/]+\/start/, 500, 'no such device')
    expect(await deploy(web, 'v2')).toMatchObject({
      state: 'failed',
      failure: { kind: 'start-failed' },
    })
    expect(await containers(web, true)).toHaveLength(1)
    expect(await served(web)).toEqual(['v1'])
  })

  it('TF-53 what cannot be tidied up neither fails nor undoes the deployment, and the next one tidies it', async () => {
    const { apply, deploy, containers, events } = open()
    const web = apply('tidy')
    await deploy(web, 'v1')
    refuse('DELETE', /^\/containers\//, 500, 'busy')
    const second = await deploy(web, 'v2')
    expect(second).toMatchObject({ state: 'succeeded', release: 'r2' })
    expect(events(second.id).some(({ line }) => line.includes('could not be removed'))).toBe(true)
    expect(await containers(web, true)).toHaveLength(2)
    for (const undo of mend) undo()
    await deploy(web, 'v3')
    expect(await containers(web, true)).toHaveLength(1)
  })
})
