import { describe, expect, it } from 'vitest'
import type { Volume } from '../../../src/main/sources/image/config.ts'
import { renderMounts } from '../../../src/main/sources/image/render.ts'

const volume = (change: Partial<Volume>): Volume => ({
  scope: 'named',
  name: '',
  source: '',
  target: '/data',
  exclusive: false,
  ...change,
})
const id = '0123456789abcdef'
const render = (...volumes: Volume[]) =>
  renderMounts(volumes, id, { tag: 'v1/x', allowedPaths: ['/srv/data'] })

describe('volumes', () => {
  it('TF-60 bind a host folder only inside an allowed one', () => {
    expect(render(volume({ scope: 'absolute', source: '/srv/data/web' })).mounts).toEqual([
      { kind: 'bind', source: '/srv/data/web', target: '/data', exclusive: false },
    ])
    for (const source of ['', 'srv', '/etc', '/srv/database', '/srv/data/../../etc']) {
      expect(() => render(volume({ scope: 'absolute', source }))).toThrow(
        expect.objectContaining({
          failure: expect.objectContaining({
            kind: 'invalid',
            issues: [expect.objectContaining({ path: 'source.volumes[0].source' })],
          }),
        }),
      )
    }
  })

  it('TF-61 are memory when ephemeral', () => {
    expect(render(volume({ scope: 'ephemeral' })).mounts[0]).toMatchObject({ kind: 'tmpfs' })
  })

  it('TF-62, TF-63 are a folder per tag, or one shared by stage and project', () => {
    expect(render(volume({ scope: 'instance' })).mounts[0]).toMatchObject({
      kind: 'folder',
      source: 'tags/v1-x',
    })
    const stage = render(volume({ scope: 'stage' })).mounts
    expect(stage).toEqual(render(volume({ scope: 'project' })).mounts)
    expect(stage[0]).toMatchObject({ kind: 'folder', source: 'shared' })
  })

  it('TF-64, TF-65 are Docker volumes of the workload, or of everybody', () => {
    expect(render(volume({ scope: 'project_named', name: 'data' })).mounts[0]).toMatchObject({
      kind: 'volume',
      source: 'ls-01234567-data',
    })
    expect(render(volume({ scope: 'named', name: 'data' })).mounts[0]).toMatchObject({
      source: 'data',
    })
  })

  it('TF-66 are left out with a warning when they have no name', () => {
    const { mounts, warnings } = render(volume({}), volume({ scope: 'project_named' }))
    expect(mounts).toEqual([])
    expect(warnings).toHaveLength(2)
    expect(warnings[1]).toContain('Volume 1 (/data)')
  })

  it('TF-59 are one per target, the last one', () => {
    expect(render(volume({ name: 'a' }), volume({ name: 'b' })).mounts).toMatchObject([
      { source: 'b' },
    ])
  })
})
