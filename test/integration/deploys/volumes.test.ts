// Where the data of each kind of volume really lies, over each way to an engine: judged by inspection and on disk.
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { deployBed } from '../../support/deploy-bed.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { roadTo, waysWithTls } from '../../support/ways.ts'

const never = new AbortController().signal

interface Inspected {
  readonly Mounts: readonly {
    readonly Type: string
    readonly Name?: string
    readonly Source: string
    readonly Destination: string
    readonly RW: boolean
  }[]
  readonly HostConfig: { readonly Mounts: readonly { readonly Type: string }[] }
}

describe.each(waysWithTls)('over %s', (over) => {
  const bed = sharedEngine()
  const road = roadTo(bed, over)
  const docker = dockerCli(bed)
  const srv = mkdtempSync(join(tmpdir(), 'longshore-volumes-'))
  // A login that is not root may look.
  chmodSync(srv, 0o755)
  const open = deployBed(bed, () => ({ road, settings: { allowedPaths: [srv] } }))
  afterAll(() => rmSync(srv, { recursive: true, force: true }))

  const inspect = (container: string | undefined) =>
    bed.ask<Inspected>('GET', `/containers/${container}/json`)
  const inside = async (container: string | undefined, ...argv: string[]) => {
    const { binary, env } = docker()
    return await run(binary, ['exec', container ?? '', ...argv], { env })
  }
  const rightsOf = (path: string) => {
    const { uid, gid, mode } = statSync(path)
    return `${uid}:${gid} ${(mode & 0o7777).toString(8)}`
  }
  const failureOf = async (web: string) => {
    const { state, failure } = await open().deploy(web, 'v1')
    expect(state).toBe('failed')
    return failure
  }

  it('TF-60, TF-61, TF-64, TF-65 what is bound, in memory and named, whole or in part, is as docker says and the disk shows', async () => {
    const { apply, deploy, containers, deploys } = open()
    const named = bed.name(`all-${over}`)
    const rights = { owner: '1000:1001', mode: '0750' }
    const bound = { scope: 'absolute', source: `${srv}/new/deep`, target: '/bound', ...rights }
    const plain = { scope: 'absolute', source: `${srv}/plain`, target: '/plain', readOnly: true }
    const memory = { scope: 'ephemeral', target: '/memory', size: '1m', mode: '0700' }
    const own = (name: string, target: string) => ({ scope: 'project_named', name, target })
    const shared = { scope: 'named', name: named, target: '/shared', exclusive: true }
    const volumes = [bound, plain, memory, own('data', '/own'), own('copied', '/etc'), shared]
    const web = apply('scopes', { volumes })
    const planned = await deploys.plan({ workload: web, action: 'deploy', tag: 'v1' }, never)
    const made =
      over === 'tls' ? 'judged only when it is deployed' : 'it is made, owner 1000:1001, mode 0750'
    expect(planned.targets[0]?.warnings.join('\n')).toContain(made)
    expect((await deploy(web, 'v1')).failure).toBeUndefined()
    const [first] = await containers(web)
    const { Mounts } = await inspect(first)
    const at = Object.fromEntries(Mounts.map((mount) => [mount.Destination, mount]))
    const { id } = open().workloads.show(web)
    expect(at).toMatchObject({
      '/bound': { Type: 'bind', Source: `${srv}/new/deep`, RW: true },
      '/plain': { Type: 'bind', Source: `${srv}/plain`, RW: false },
      '/memory': { Type: 'tmpfs' },
      '/own': { Type: 'volume', Name: `ls-${id.slice(0, 8)}-data` },
      '/shared': { Type: 'volume', Name: named },
    })
    expect(rightsOf(`${srv}/new/deep`)).toBe('1000:1001 750')
    expect(rightsOf(`${srv}/plain`)).toBe('0:0 755')
    await inside(
      first,
      'sh',
      '-c',
      'echo kept > /bound/rows; echo gone > /memory/rows; echo own > /own/rows; mkdir /shared/part; echo part > /shared/part/rows',
    )
    expect(await inside(first, 'ls', '/etc')).toContain('passwd')
    expect(readFileSync(`${srv}/new/deep/rows`, 'utf8')).toBe('kept\n')
    expect(readFileSync(`${at['/own']?.Source}/rows`, 'utf8')).toBe('own\n')
    expect(await inside(first, 'stat', '-c', '%a', '/memory')).toContain('700')

    const options = { type: 'tmpfs', device: 'tmpfs', o: 'size=1m' }
    const quick = { ...own('quick', '/quick'), driver: 'local', driverOptions: options }
    const empty = { ...own('empty', '/etc'), noCopy: true }
    const part = { ...shared, subpath: 'part' }
    const apart = { ...plain, propagation: 'private' }
    apply('scopes', { volumes: [bound, apart, memory, own('data', '/own'), empty, quick, part] })
    expect((await deploy(web, 'v2')).failure).toBeUndefined()
    const [second] = await containers(web)
    expect(second).not.toBe(first)
    const reading = 'cat /bound/rows /own/rows /shared/rows; ls /memory; ls /etc/passwd || true'
    expect(await inside(second, 'sh', '-c', reading)).toBe('kept\nown\npart\n')
    expect(await inside(second, 'mount')).toMatch(/^tmpfs on \/quick type tmpfs .*size=1024k/m)
    expect(await bed.ask('GET', `/volumes/ls-${id.slice(0, 8)}-quick`)).toMatchObject({
      ...{ Driver: 'local', Options: options },
    })
    const { Mounts: now } = await inspect(second)
    const bind = now.find(({ Destination }) => Destination === '/plain')
    expect(bind).toMatchObject({ RW: false, Propagation: 'private' })
  })

  it('TF-60 a link inside an allowed folder that leads out of it is refused, and nothing is made', async () => {
    const { apply, containers } = open()
    mkdirSync(`${srv}/links/real`, { recursive: true })
    symlinkSync('/', `${srv}/links/root`)
    symlinkSync('real', `${srv}/links/inside`)
    const bound = (source: string) => [{ scope: 'absolute', source, target: '/bound' }]
    const out = apply('out', { volumes: bound(`${srv}/links/root/etc`) })
    const ask = open().deploy(out, 'v1')
    const why = over === 'tls' ? /is a link/ : /leads to \/etc/
    const refused = await ask.then(
      ({ failure }) => JSON.stringify(failure),
      (error) => JSON.stringify(error.failure),
    )
    expect(refused).toMatch(why)
    expect(await containers(out, true)).toEqual([])
    const within = apply('within', { volumes: bound(`${srv}/links/inside`) })
    if (over === 'tls') expect(JSON.stringify(await failureOf(within))).toContain('is a link')
    else expect((await open().deploy(within, 'v1')).failure).toBeUndefined()
  })

  // Over TLS no folder of a host can be made, and the rest is the same piece.
  if (over === 'tls') return

  it('TF-62, TF-63 folders of a tag, and of all its tags, lie in the workload’s own on the host', async () => {
    const { apply, deploy, containers } = open()
    const web = apply('folders', {
      volumes: [
        { scope: 'instance', target: '/tag' },
        { scope: 'project', target: '/all', owner: '1000', mode: '2770' },
      ],
    })
    expect((await deploy(web, 'v1')).failure).toBeUndefined()
    const [first] = await containers(web)
    await inside(first, 'sh', '-c', 'echo one > /tag/rows; echo all > /all/rows')
    const { Mounts } = await inspect(first)
    const shared = Mounts.find(({ Destination }) => Destination === '/all')?.Source ?? ''
    expect(rightsOf(shared)).toBe('1000:1000 2770')
    expect(readFileSync(`${shared}/rows`, 'utf8')).toBe('all\n')
    expect(readFileSync(`${shared}/../tags/v1/rows`, 'utf8')).toBe('one\n')
    expect((await deploy(web, 'v2')).failure).toBeUndefined()
    const [second] = await containers(web)
    expect(await inside(second, 'sh', '-c', 'cat /all/rows; ls /tag')).toBe('all\n')
    expect((await deploy(web, 'v1')).failure).toBeUndefined()
    const [third] = await containers(web)
    expect(await inside(third, 'cat', '/tag/rows')).toBe('one\n')
  })

  // Of what follows, no way to the engine decides anything.
  if (over !== 'local') return

  it('TF-66 a bad volume is refused by its field before anything changes, or left out by choice, and that is told', async () => {
    const { apply, deploys, deploy, events, containers } = open()
    const volumes = [
      { scope: 'named', target: '/data' },
      { scope: 'ephemeral', target: '/memory' },
    ]
    const web = apply('bad', { volumes })
    await expect(
      deploys.plan({ workload: web, action: 'deploy', tag: 'v1' }, never),
    ).rejects.toMatchObject({
      failure: { kind: 'invalid', issues: [{ path: 'source.volumes[0].name' }] },
    })
    apply('bad', { volumes, onBadVolume: 'skip' })
    const planned = await deploys.plan({ workload: web, action: 'deploy', tag: 'v1' }, never)
    expect(planned.targets[0]?.warnings.join('\n')).toContain('Volume 0 (/data) is left out')
    const done = await deploy(web, 'v1')
    expect(done.state).toBe('succeeded')
    expect(JSON.stringify(events(done.id))).toContain('Volume 0 (/data) is left out')
    const { Mounts } = await inspect((await containers(web))[0])
    expect(Mounts.map(({ Destination }) => Destination)).toEqual(['/memory'])
  })

  it('data that the new one does not get is named in the plan', async () => {
    const { apply, deploy, deploys, containers } = open()
    const volumes = (name: string) => [{ scope: 'project_named', name, target: '/data' }]
    const web = apply('moved', { volumes: volumes('old') })
    expect((await deploy(web, 'v1')).failure).toBeUndefined()
    const [first] = await containers(web)
    await inside(first, 'sh', '-c', 'echo rows > /data/rows')
    apply('moved', { volumes: volumes('new') })
    const planned = await deploys.plan({ workload: web, action: 'deploy', tag: 'v1' }, never)
    const { id } = open().workloads.show(web)
    const [old, now] = ['old', 'new'].map((name) => `ls-${id.slice(0, 8)}-${name}`)
    expect(planned.targets[0]?.warnings).toContain(
      `At /data, volume ${old} is replaced by volume ${now}: what is in ${old} stays there, and nothing is copied`,
    )
  })
})
