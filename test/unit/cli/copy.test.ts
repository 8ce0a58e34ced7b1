// Copying images from the terminal: the real room behind it, over two engines in memory.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCopies } from '../../../src/main/copies/copies.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { createFakeHosts, createFakeSession } from '../../support/fake-session/fake-session.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { run, type Setting } from './harness.ts'

function world() {
  const store = createMemoryStore()
  const lab = createFakeSession({ name: 'lab' })
  const prod = createFakeSession({ name: 'prod', guard: 'typed' })
  const copies = createCopies({ store, hosts: createFakeHosts([lab, prod]), clock: testClock })
  return { store, copies, from: lab.engine.control, to: prod.engine.control }
}
let at = world()
beforeEach(() => {
  at = world()
  at.from.addImage('app:v1', { sizeBytes: 2_000_000, content: 'new' })
})
afterEach(() => at.store.close())

type Asked = Parameters<typeof at.copies.copy>[0]
const script = {
  hosts: { show: async () => ({ host: { guard: 'typed' } }) },
  images: {
    copy: async (asked: Asked, { signal }: { signal: AbortSignal }) =>
      at.copies.copy({ ...asked, actor: 'ada', door: 'terminal' }, signal),
  },
}
const cli = (argv: string, setting?: Setting) => run(argv, script, setting)
const there = () => at.to.images().map(({ repoTags }) => repoTags)

describe('longshore copy', () => {
  it.each([
    'copy app:v1 from:lab to:prod --confirm prod',
    'copy app:v1 lab prod --confirm prod',
    'copy app:v1 --from lab --to prod --confirm prod',
  ])('%s', async (argv) => {
    const { code, out } = await cli(argv)
    expect([code, there()]).toEqual([0, [['app:v1']]])
    expect(out).toMatch(/^app:v1 \(sha256:\w{12}\) is on prod: 2\.\d MB from lab in /)
    expect((await cli(argv)).out).toContain('was on prod already: nothing was sent.')
  })

  it('asks what the guard of the host asks for, and changes nothing without', async () => {
    const answering = (answer: string): Setting => ({
      terminal: { canAsk: true, ask: async () => answer },
    })
    expect((await cli('copy app:v1 from:lab to:prod')).code).toBe(2)
    expect((await cli('copy app:v1 from:lab to:prod', answering('lab'))).code).toBe(2)
    expect(there()).toEqual([])
    expect((await cli('copy app:v1 from:lab to:prod', answering('prod'))).code).toBe(0)
    expect(there()).toEqual([['app:v1']])
  })

  it('says why a name is not taken from another image, and takes it with --force', async () => {
    at.to.addImage('app:v1', { id: `sha256:${'9'.repeat(64)}`, content: 'old' })
    const argv = 'copy app:v1 from:lab to:prod --confirm prod'
    const refused = await cli(argv)
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining('app:v1 is another image on prod'),
    ])
    expect((await cli(`${argv} --force`)).code).toBe(0)
    expect(there()).toEqual([[], ['app:v1']])
  })

  it('answers with what was copied in JSON', async () => {
    const { json } = await cli(
      '--json copy app:v1 from:lab to:prod --as team/app:kept --confirm prod',
    )
    expect(json()).toMatchObject([{ from: 'lab', to: 'prod', name: 'team/app:kept' }])
  })

  it('wants both hosts, each once', async () => {
    for (const argv of ['copy app:v1', 'copy app:v1 from:lab', 'copy app:v1 lab prod --to prod'])
      expect((await cli(argv)).code).toBe(2)
  })
})
