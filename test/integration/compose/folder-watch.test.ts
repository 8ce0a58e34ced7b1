// Files of a stack that change while Longshore is open.
import { rmSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import type { FolderWatch } from '../../../src/main/workloads/folder-watch.ts'
import { createRedeploys } from '../../../src/main/workloads/redeploys.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, image } from '../../support/compose-bed.ts'
import { sources } from '../../support/sources.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const { apply, write } = stacks
const one = (tag: string) => ({ 'compose.yaml': `services: { web: { image: ${image(tag)} } }` })
const never = new AbortController().signal

let watch: FolderWatch | undefined
afterEach(() => watch?.close())

async function open(): Promise<FolderWatch> {
  const { store, deploys } = stacks.deploys()
  watch = createRedeploys({
    ...{ sources, store, clock: systemClock, onChange: () => {} },
    deploy: (asked) => deploys.start(asked, never),
    reportBug: (error) => {
      throw error
    },
  })
  await watch.refresh()
  return watch
}

describe('files of a stack that change', () => {
  it('SD-31 are told once they rest and differ, until they are deployed', async () => {
    const name = apply('offered', one('v1'))
    await stacks.deploy(name)
    const folders = await open()
    write(name, one('v1'))
    await systemClock.sleep(1_600, never)
    expect(folders.changedAt(name)).toBeUndefined()
    write(name, one('v2'))
    await expect.poll(() => folders.changedAt(name)).toEqual(expect.any(Number))
    expect(stacks.deploys().store.deployments.list({ workload: name, limit: 9 })).toHaveLength(1)
    await stacks.deploy(name)
    await folders.refresh()
    expect(folders.changedAt(name)).toBeUndefined()
  })

  it('SD-31 are deployed where the document says so, and not torn down when they are gone', async () => {
    const name = apply('deployed', one('v1'), { deploy: { onChange: 'deploy' } })
    await stacks.deploy(name)
    await open()
    write(name, one('v2'))
    await expect.poll(() => stacks.deploys().store.releases.list(name)[0]?.name).toBe('r2')
    const [last] = stacks.deploys().store.deployments.list({ workload: name, limit: 1 })
    expect(last).toMatchObject({ reason: 'its files changed', actor: 'longshore' })
    const before = await stacks.running(name)
    rmSync(stacks.folder(name), { recursive: true })
    await systemClock.sleep(2_500, never)
    expect(await stacks.running(name)).toEqual(before)
    expect(stacks.deploys().store.releases.list(name)[0]?.name).toBe('r2')
  })
})
