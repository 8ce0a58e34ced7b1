// A stack whose images are in a registry only: what is told of them on their way, by whatever docker compose is there.
import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureBigImage } from '../../../scripts/lib/images.mjs'
import type { Bytes, PulledPart } from '../../../src/shared/model/deployment.ts'
import { registryOn } from '../../support/bed/registry.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'

const bed = sharedEngine()
const shelf = registryOn(bed, { port: 5_083 })
const stacks = composeBed(bed)
const megabyte = 2 ** 20
const references = { web: '', api: '' }

const remove = (name: string) =>
  bed.call('DELETE', `/images/${encodeURIComponent(name)}?force=1&noprune=0`)

beforeAll(async () => {
  if (!bed.engine.private) return
  for (const [service, megabytes] of [
    ['web', 3],
    ['api', 1],
  ] as const) {
    const local = `localhost/longshore-pulls-${service}-${bed.tag}:1`
    await ensureBigImage(bed.socketPath, local, megabytes)
    const pushed = await shelf.push(local, `pulls-${service}-${bed.tag}:1`)
    references[service] = pushed.reference
    await remove(local)
  }
})
afterAll(() => Promise.all(Object.values(references).map(remove)))

/** Older ones do not say whose a layer is. */
function tellsWhose(): boolean {
  const { binary, env } = stacks.docker()
  const version = execFileSync(binary, ['compose', 'version', '--short'], { env, encoding: 'utf8' })
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? []
  return Number(major) > 2 || Number(minor) >= 29
}

const bytesOf = ({ done, total, layersDone, layersTotal }: Bytes) => {
  return { isWhole: done === total && layersDone === layersTotal, layersTotal, total }
}

describe('the images of a stack on their way', () => {
  it('are told of service by service, with their layers where docker compose says whose these are', async () => {
    const { web, api } = references
    const stop = 'stop_grace_period: 0s'
    const name = stacks.apply(
      'pulls',
      {
        'compose.yaml': `services:
  api: { image: "${api}", ${stop} }
  twin: { image: "${api}", ${stop} }
  here: { image: "${image('v1')}", ${stop} }
  web: { image: "${web}", ${stop} }
`,
      },
      { source: { pull: 'missing' } },
    )
    const { id, stages, state } = await stacks.deploy(name)
    expect(state).toBe('succeeded')
    const transfer = stages.find((stage) => stage.name === 'pull')?.transfer
    if (!transfer) throw new Error('nothing was told of the services')
    expect(transfer.parts.map((each) => [each.part, each.state])).toEqual([
      ['api', 'pulled'],
      ['twin', 'pulled'],
      ['web', 'pulled'],
    ])
    const all = bytesOf(transfer)
    expect(all).toMatchObject({ isWhole: true, layersTotal: expect.any(Number) })
    expect(all.total).toBeGreaterThan(4 * megabyte)
    expect(all.total).toBeLessThan(5 * megabyte)
    const said = stacks
      .deploys()
      .events(id)
      .filter(({ stage, kind }) => stage === 'pull' && kind === 'log')
      .flatMap(({ line }) => line.split('\n'))
    expect(said).toContain('web Pulled')
    expectServices(transfer.parts, said)
  })
})

function expectServices(services: readonly PulledPart[], said: readonly string[]): void {
  const [api, twin, web] = services.map(bytesOf)
  const completed = said.filter((line) => line.includes('Pull complete'))
  const none = { isWhole: true, layersTotal: 0, total: 0 }
  if (!tellsWhose()) {
    expect([api, twin, web]).toEqual([none, none, none])
    expect(completed.join('\n')).toMatch(/^[0-9a-f]{12} Pull complete 3\.1 MB$/m)
    return
  }
  expect(api?.total).toBeGreaterThan(megabyte)
  expect(api?.total).toBeLessThan(2 * megabyte)
  expect(twin).toEqual(api)
  expect(web?.total).toBeGreaterThan(3 * megabyte)
  expect([api?.isWhole, web?.isWhole]).toEqual([true, true])
  expect(completed.join('\n')).toMatch(/^web [0-9a-f]{12} Pull complete 3\.1 MB$/m)
  expect(completed.join('\n')).toMatch(/^api,twin [0-9a-f]{12} Pull complete 1\.0 MB$/m)
}
