import { describe, expect, it } from 'vitest'
import { renderVolumes } from '../../../src/main/sources/containers/volumes.ts'
import { type Volume, volumeSchema } from '../../../src/shared/model/volume.ts'

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
  renderVolumes(volumes, { workloadId: id, tag: 'v1/x', allowedPaths: ['/srv/data'] })
const context = { workloadId: id, tag: 'v1', allowedPaths: ['/srv/data'] }

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

  const bad = [
    volume({ name: 'good', target: '/good' }),
    volume({}),
    volume({ scope: 'project_named' }),
    volume({ name: 'a', target: '/' }),
    volume({ scope: 'absolute', source: '/etc' }),
    volume({ name: 'b', driverOptions: { type: 'none', o: 'bind', device: '/etc' } }),
    volume({ name: 'c', driverOptions: { type: 'ext4', device: '/dev/sda1' } }),
  ]

  it('TF-66 that cannot be mounted are refused all at once, each by its field', () => {
    expect(() => render(...bad)).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({
          issues: [
            { path: 'source.volumes[1].name', message: expect.stringContaining('name it') },
            { path: 'source.volumes[2].name', message: expect.any(String) },
            { path: 'source.volumes[3].target', message: expect.any(String) },
            { path: 'source.volumes[4].source', message: expect.stringContaining('/etc') },
            { path: 'source.volumes[5].driverOptions', message: expect.stringContaining('/etc') },
            { path: 'source.volumes[6].driverOptions', message: expect.stringContaining('sda1') },
          ],
        }),
      }),
    )
  })

  it('TF-66 are left out where the document says so, each in a sentence with its field', () => {
    const { mounts, skipped } = renderVolumes(bad, { ...context, onBadVolume: 'skip' })
    expect(mounts).toMatchObject([{ source: 'good' }])
    expect(skipped).toHaveLength(6)
    expect(skipped[0]).toMatch(/^Volume 1 \(\/data\) is left out, as its document says: name: /)
  })

  it('TF-59 are one per target, the last one, however it is written; and that is said', () => {
    const { mounts, warnings } = render(
      volume({ name: 'a' }),
      volume({ name: 'b', target: '/data//x/../' }),
    )
    expect(mounts).toMatchObject([{ source: 'b' }])
    expect(warnings).toEqual(['Two volumes are for /data: the later one is mounted'])
  })

  it('TF-59 of the workload itself win over its source’s by target, even where that is bad; and that is said', () => {
    const own = [volume({ name: 'mine', target: '/data/' })]
    const ofSource = [
      volume({ scope: 'absolute', source: '/etc' }),
      volume({ name: 'b', target: '/b' }),
    ]
    const { mounts, warnings } = renderVolumes(ofSource, { ...context, own })
    expect(mounts).toMatchObject([
      { source: 'b', target: '/b' },
      { source: 'mine', target: '/data/' },
    ])
    expect(warnings).toEqual([`At /data, the workload's own volume wins over its source's`])
  })

  it('TF-59, TF-66 of the workload itself are refused by their path; left out, they bring back no other', () => {
    const own = [volume({ name: 'fine', target: '/fine' }), volume({ name: '' })]
    const ofSource = [volume({ name: 'a' })]
    expect(() => renderVolumes(ofSource, { ...context, own })).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({
          issues: [expect.objectContaining({ path: 'volumes[1].name' })],
        }),
      }),
    )
    const { mounts, skipped } = renderVolumes(ofSource, { ...context, own, onBadVolume: 'skip' })
    expect(mounts).toMatchObject([{ source: 'fine' }])
    expect(skipped).toEqual([expect.stringMatching(/^Own volume 1 \(\/data\) is left out/)])
  })

  it('TF-62, TF-63 are refused with a sentence where the host is its engine alone', () => {
    const seen = { host: 'far', hasFiles: false, bySource: {}, allowed: [] }
    const shared = [volume({ scope: 'project' })]
    expect(() => renderVolumes(shared, { ...context, seen })).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({
          issues: [{ path: 'source.volumes[0].scope', message: expect.stringContaining('far') }],
        }),
      }),
    )
  })

  it('carry what docker compose can say of a mount, and nothing where nothing is said', () => {
    const said = render(
      volume({ name: 'a', readOnly: true, subpath: 'rows', noCopy: true, driver: 'local' }),
      volume({ name: 'b', target: '/b', driverOptions: { o: 'size=1m' }, readOnly: false }),
      volume({ scope: 'ephemeral', target: '/t', size: '1.5k', mode: '0700' }),
      volume({ scope: 'project', target: '/p', owner: '1000:1000', propagation: 'rslave' }),
      volume({ scope: 'project', target: '/plain' }),
    ).mounts
    expect(said).toEqual([
      {
        ...{ kind: 'volume', source: 'a', target: '/data', exclusive: false },
        ...{ readOnly: true, subpath: 'rows', noCopy: true, driver: 'local' },
      },
      {
        ...{ kind: 'volume', source: 'b', target: '/b', exclusive: false },
        driverOptions: { o: 'size=1m' },
      },
      {
        ...{ kind: 'tmpfs', source: '', target: '/t', exclusive: false },
        ...{ sizeBytes: 1536, mode: '0700' },
      },
      {
        ...{ kind: 'folder', source: 'shared', target: '/p', exclusive: false },
        ...{ owner: '1000:1000', propagation: 'rslave' },
      },
      { kind: 'folder', source: 'shared', target: '/plain', exclusive: false },
    ])
  })

  it('say of each field that is not for their scope which it is', () => {
    const issuesOf = (written: unknown) => volumeSchema.safeParse(written).error?.issues ?? []
    expect(issuesOf({ scope: 'named', name: 'a', target: '/a', size: '1m' })).toMatchObject([
      { path: ['size'], message: 'only for scope ephemeral' },
    ])
    expect(issuesOf({ scope: 'ephemeral', target: '/a', subpath: 'x', owner: '1' })).toMatchObject([
      { path: ['subpath'] },
      { path: ['owner'] },
    ])
    const mode = { scope: 'project', target: '/a', mode: 750, owner: 'root' }
    expect(issuesOf(mode).map(({ path, message }) => [path[0], message])).toEqual([
      ['mode', 'write it in quotes, like "0750"'],
      ['owner', 'write it like 1000:1000'],
    ])
    expect(volumeSchema.parse({ scope: 'project', target: '/a' })).toEqual(
      volume({ scope: 'project', target: '/a' }),
    )
  })
})
