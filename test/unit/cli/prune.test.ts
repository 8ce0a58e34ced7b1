// Cleaning up from the terminal: the real room behind it, over an engine in memory.
import { afterEach, describe, expect, it } from 'vitest'
import { label } from '../../../src/shared/model/labels.ts'
import { pruneWorld } from '../../support/prune-world.ts'
import { run, type Setting } from './harness.ts'

let world = pruneWorld()
afterEach(() => {
  world.store.close()
  world = pruneWorld()
})

const script = () => {
  const { prune } = world
  type Started = Parameters<typeof prune.start>[0]
  return {
    hosts: { show: async () => ({ host: { guard: 'typed' } }) },
    prune: {
      look: async ({ host }: { host: string }, { signal }: { signal: AbortSignal }) =>
        prune.look(host, signal),
      plan: async (asked: Parameters<typeof prune.plan>[0]) => prune.plan(asked),
      start: async (asked: Started) => prune.start({ ...asked, actor: 'ada', door: 'terminal' }),
      show: async ({ id }: { id: string }) => prune.show(id),
      cancel: async ({ id }: { id: string }) => prune.cancel(id),
      watch: async ({ id }: { id: string }) => prune.watch(id, new AbortController().signal),
    },
  }
}
const cli = (argv: string, setting?: Setting) => run(argv, script(), setting)
const asking = (answer: string): Setting => ({
  terminal: { canAsk: true, ask: async () => answer },
})

/** A volume and a network of a workload that is gone, and an image of somebody else. */
async function things() {
  const { engine } = world.session
  const labels = world.ours({ [label.workload]: 'gone' })
  await engine.networks.ensure('gone-net', labels)
  await engine.volumes.ensure('gone-data', labels)
  engine.control.fill({ volume: 'gone-data' }, 3_200_000_000)
  engine.control.addImage('postgres:15', { sizeBytes: 400_000_000 })
}
const left = () => {
  const { control } = world.session.engine
  return [
    ...control.networks(),
    ...control.volumes(),
    ...control.images().map((i) => i.repoTags[0]),
  ]
}
const everything = ['bridge', 'gone-net', 'gone-data', 'postgres:15']

describe('longshore prune', () => {
  it('shows what goes and why the rest stays, and with --dry-run changes nothing', async () => {
    await things()
    const { code, out } = await cli('prune local --all --volumes --dry-run')
    expect(code).toBe(0)
    expect(out).toContain('Goes: 1 network, 1 volume, 3.2 GB')
    expect(out).toMatch(/network +gone-net .*of gone, which is not here any more/)
    expect(out).toMatch(/image +postgres:15 +400 MB .*not of Longshore\. Choose it by\s+itself/)
    expect(left()).toEqual(everything)
  })

  it('tells of what stays of the kinds that are named alone, and of all where none is', async () => {
    await things()
    const stays = async (argv: string) => {
      const { json } = await cli(`--json prune local --dry-run ${argv}`.trim())
      const [{ plan }] = json() as [{ plan: { staying: { name: string }[] } }]
      return plan.staying.map(({ name }) => name).sort()
    }
    expect(await stays('--images')).toEqual(['postgres:15'])
    expect((await cli('prune local --images --dry-run')).out).not.toMatch(
      /gone-net|gone-data|bridge/,
    )
    expect(await stays('--volumes')).toEqual([])
    expect(await stays('--id gone-data')).toEqual([])
    expect(await stays('--networks --images')).toEqual(['bridge', 'postgres:15'])
    expect(await stays('')).toEqual(['bridge', 'gone-data', 'postgres:15'])
  })

  it('takes no volume that is not asked for, and nothing without being told to', async () => {
    await things()
    expect(await cli('prune local')).toMatchObject({ code: 2 })
    expect(await cli('prune local', asking('n'))).toMatchObject({ code: 2 })
    expect(left()).toEqual(everything)
    const { code, out } = await cli('prune local', asking('y'))
    expect([code, left()]).toEqual([0, ['bridge', 'gone-data', 'postgres:15']])
    expect(out).toContain('✓ network gone-net')
    expect(out).toContain('Done: 0 B freed, 1 removed.')
  })

  it('takes what is chosen by its name, also of others, and says what it refuses', async () => {
    await things()
    const { code, out } = await cli('prune local --id postgres:15 --id bridge --yes')
    expect(code).toBe(1)
    expect(out).toMatch(/Refused:[\s\S]*bridge .*the engine’s own/)
    expect(out).toContain('Done: 400 MB freed, 1 removed.')
    expect(left()).toEqual(['bridge', 'gone-net', 'gone-data'])
  })

  it('answers in one JSON value what was planned and what was done', async () => {
    await things()
    const { json, code } = await cli('--json prune local --volumes --yes')
    expect(code).toBe(0)
    expect(json()).toMatchObject([
      {
        plan: { going: [{ kind: 'volumes', id: 'gone-data' }], freed: { bytes: 3_200_000_000 } },
        run: { state: 'done', items: [{ state: 'removed', bytes: 3_200_000_000 }] },
      },
    ])
  })

  it('wants the name of a guarded host', async () => {
    world.store.close()
    world = pruneWorld({ guard: 'typed' })
    await things()
    expect(await cli('prune local --yes')).toMatchObject({ code: 2 })
    expect(left()).toEqual(everything)
    expect(await cli('prune local --yes --confirm local')).toMatchObject({ code: 0 })
    expect(left()).not.toContain('gone-net')
  })

  it('refuses an age that is none', async () => {
    const { code, err } = await cli('prune local --older-than yesterday')
    expect([code, err]).toEqual([2, expect.stringContaining('write a duration like 12h or 7d')])
  })
})
