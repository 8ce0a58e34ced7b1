// `pull: copy-from HOST`: what a host gives instead of a registry, judged from both engines in memory.
import { describe, expect, it } from 'vitest'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { runBed } from './run-bed.ts'

const signal = new AbortController().signal
const image = 'localhost/fresh'
/** Apart from those that the engines in memory count. */
const idOf = (digit: string) => ({ id: `sha256:${digit.repeat(64)}` })
const source = { image, pull: 'copy-from lab', healthcheck: '', port: 0 }

function world() {
  const bed = runBed({ others: { lab: 'open' } })
  const [lab] = bed.others
  if (!lab) throw new Error('there is no other host')
  bed.apply(source)
  const plan = () => bed.deploys.plan({ workload: 'web', action: 'deploy', tag: 'v1' }, signal)
  return { ...bed, lab, plan, here: bed.session.engine.control, there: lab.engine.control }
}

describe('an image that is copied from another host', () => {
  it('is said so in the plan with about what it sends, and is what runs', async () => {
    const { plan, deploy, here, there } = world()
    const { id } = there.addImage(`${image}:v1`, { ...idOf('a'), sizeBytes: 3_000_000 })
    const [target] = (await plan()).targets
    expect(target?.stages.find(({ name }) => name === 'pull')?.summary).toBe(
      `copy ${image}:v1 from lab, about 3.0 MB unpacked`,
    )
    expect(await deploy('v1')).toMatchObject({ state: 'succeeded' })
    expect(here.containers().map(({ imageId }) => imageId)).toEqual([id])
    const asked = here.calls.map(({ method }) => method)
    expect(asked).not.toContain('images.pull')
    expect(asked).not.toContain('images.inRegistry')
    expect(there.mutations()).toEqual([])
  })

  it('is not deployed again while the other host has the same, and is when it has a newer one', async () => {
    const { deploy, here, there } = world()
    there.addImage(`${image}:v1`, idOf('a'))
    await deploy('v1')
    expect(await deploy('v1')).toMatchObject({ state: 'skipped' })
    const { id } = there.addImage(`${image}:v1`, idOf('b'))
    expect(await deploy('v1')).toMatchObject({ state: 'succeeded' })
    expect(here.containers().map(({ imageId }) => imageId)).toEqual([id])
  })

  it('is refused in the plan where that host has it not, is away, or is not known', async () => {
    const { plan, apply, there, here } = world()
    const refusal = () => plan().catch(failureOf)
    expect(await refusal()).toMatchObject({ kind: 'copy-failed', why: 'absent', from: 'lab' })
    there.setReachable(false)
    expect(await refusal()).toMatchObject({ kind: 'copy-failed', why: 'away', from: 'lab' })
    apply({ ...source, pull: 'copy-from nowhere' })
    expect(await refusal()).toMatchObject({ kind: 'not-found', name: 'nowhere' })
    expect(here.mutations()).toEqual([])
  })

  it('ends its deployment as failed, and leaves what served, where that host is lost on the way', async () => {
    const { deploy, lab, here, there } = world()
    there.addImage(`${image}:v1`, { ...idOf('a'), sizeBytes: 1_000_000 })
    const failure = {
      kind: 'engine-unavailable',
      host: 'lab',
      endpoint: '',
      reason: 'cut',
    } as const
    lab.engine.control.failNext('images.save', failure)
    expect(await deploy('v1')).toMatchObject({
      state: 'failed',
      failure: { kind: 'copy-failed', why: 'away', from: 'lab' },
    })
    expect(here.containers()).toEqual([])
  })
})
