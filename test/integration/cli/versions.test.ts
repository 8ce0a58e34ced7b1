// What the terminal says of the four columns, against a registry that others push to.
import { describe, expect, it } from 'vitest'
import { type Fleet, fleetSchema } from '../../../src/shared/model/fleet.ts'
import { standingOf } from '../../../src/shared/model/versions.ts'
import { registryOn } from '../../support/bed/registry.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { forgetTaggedImages } from '../../support/bed/tagged-images.ts'
import { terminalBed } from './terminal-bed.ts'

const bed = sharedEngine()
const port = 6_100 + (bed.number % 400)
const registry = registryOn(bed, { port })
const terminal = terminalBed(bed)
const repository = `versions-${bed.tag}`

forgetTaggedImages(bed)

const push = (like: string, tag: string) =>
  registry.push(`localhost/longshore-test:${like}`, `${repository}:${tag}`)

async function seen(name: string) {
  const fleet: Fleet = fleetSchema.parse(JSON.parse((await terminal.run('--json', 'status')).out))
  const workload = fleet.workloads.find((one) => one.name === name)
  if (!workload?.versions) throw new Error(`${name} has no versions`)
  const { live, declared, registry: found } = standingOf(workload.versions, workload)
  const { versions } = workload
  return { versions, marks: [live.mark, declared.mark, found.mark], why: found.why }
}

describe('longshore status', () => {
  it('tells what differs between what runs, is live, is declared and is in the registry', async () => {
    const first = await push('v1', 'stable')
    const image = `localhost:${port}/${repository}`
    const source = { image, pull: 'always', defaultTag: 'stable' }
    const name = await terminal.apply('seen', source)
    expect((await seen(name)).marks).toEqual(['none', 'not-deployed', 'none'])

    await terminal.ask('deploy', name)
    const deployed = await seen(name)
    expect(deployed.marks).toEqual(['same', 'same', 'same'])
    expect(deployed.versions).toMatchObject({
      running: { image, tag: 'stable', digest: first.digest, release: 'r1' },
      registry: { state: 'digest', digest: first.digest },
    })

    const second = await push('v2', 'stable')
    const moved = await seen(name)
    expect(moved.marks).toEqual(['same', 'same', 'newer'])
    expect(moved.versions.registry).toMatchObject({ digest: second.digest, imageId: null })
    const { out } = await terminal.run('status')
    expect(out).toMatch(new RegExp(`${name} .* stable +newer at registry, \\d s ago`))
    expect(out).toContain(`The registry has another image for ${image}:stable by now`)

    await terminal.ask('deploy', name)
    expect((await seen(name)).marks).toEqual(['same', 'same', 'same'])

    const [container] = await terminal.containers(name)
    await bed.ask('DELETE', `/containers/${container}?force=1`)
    expect((await seen(name)).marks[0]).toBe('drifted')
    await terminal.run('workloads', 'delete', name, '--yes')
  })

  it('says that a registry has no such tag, and why one could not be asked', async () => {
    const image = `localhost:${port}/${repository}`
    const missing = await terminal.apply('missing', { image, pull: 'always', defaultTag: 'gone' })
    expect((await seen(missing)).marks[2]).toBe('missing')
    const silent = await terminal.apply('silent', {
      ...{ image: `localhost:1/${repository}`, pull: 'always', defaultTag: 'v1' },
    })
    const { marks, why } = await seen(silent)
    expect(marks[2]).toBe('unknown')
    expect(why).toMatch(/connection refused/i)
  })

  it('asks no registry about a local image', async () => {
    const local = await terminal.apply('local')
    expect((await seen(local)).marks[2]).toBe('local')
  })
})
