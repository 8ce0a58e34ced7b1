import { describe, expect, it } from 'vitest'
import { createBody } from '../../../../src/main/engine/create-body.ts'
import type { Inspection } from '../../../../src/main/engine/inspection.ts'
import { imageConfigSchema } from '../../../../src/main/sources/image/config.ts'
import { derive } from '../../../../src/main/sources/single/adopt/derive.ts'
import { rolloutOf } from '../../../../src/main/sources/single/body.ts'
import { render } from '../../../../src/main/sources/single/render.ts'
import { isRecord } from '../../../../src/shared/lib/is-record.ts'
import { deployPolicySchema } from '../../../../src/shared/model/workload.ts'
import { anInspection } from '../../../support/an-inspection.ts'
import { createDice, type Dice } from '../../../support/dice.ts'

const derived = (inspection: Inspection, workload = 'web') => {
  const found = derive(inspection, {
    schema: imageConfigSchema,
    given: { kind: 'image', maxInstances: 1 },
    workload,
  })
  if (!found) throw new Error('no document came of it')
  return found
}

/** What the next deployment would ask an engine for. */
function nextBody(inspection: Inspection) {
  const { source, tag } = derived(inspection)
  const config = imageConfigSchema.parse(source)
  const document = {
    name: 'web',
    host: 'prod',
    env: {},
    source: config,
    deploy: deployPolicySchema.parse({}),
  }
  const workload = {
    id: 'w1',
    document,
    revision: '',
    createdAt: 0,
    updatedAt: 0,
    env: config.env as Record<string, string>,
    secretMarks: {},
  }
  const { rendered } = render(workload, config, { network: 'shared', allowedPaths: ['/srv'], tag })
  const { container } = rolloutOf({
    ...{ type: 'deploy', reference: '', tag, imageId: null, pull: null, absent: false },
    ...{ neverPulls: false, rendered, configHash: '', probePort: false, order: 'start-first' },
    ...{ running: [], stopped: [], healthTimeoutMs: 0, soakMs: 0, stopTimeoutMs: 0 },
  })
  const { settings = {}, mounts } = container
  const { HostConfig, ...body } = createBody({
    ...container,
    ...{ name: 'next', image: 'app:v1', aliases: [], restart: 'no' },
    mounts: mounts.map((mount) => ({
      ...mount,
      kind: mount.kind === 'folder' ? 'bind' : mount.kind,
    })),
    labels: { ...settings.labels },
  })
  return {
    config: body,
    host: { ...(isRecord(HostConfig) ? HostConfig : {}), RestartPolicy: settings.restart } as Facts,
    networks: settings.networks ?? [],
    mounts: rendered.mounts,
  }
}

const ofImage = {
  Env: ['PATH=/bin', 'VERSION=v1'],
  Cmd: ['serve'],
  Entrypoint: ['/entry'],
  User: 'app',
  WorkingDir: '/app',
  ExposedPorts: { '8080/tcp': {} },
  Labels: { maker: 'them' },
  StopSignal: 'SIGQUIT',
  Volumes: { '/var/lib/data': {} },
}

describe('what is left out of the document of a container that is taken over', () => {
  it('is what its image says, and what the engine fills in by itself', () => {
    const plain = anInspection({
      config: { ...ofImage, Hostname: 'a'.repeat(12), Image: 'app:v1', AttachStdout: true },
      hostConfig: {
        ...{ NetworkMode: 'default', ShmSize: 67_108_864, IpcMode: 'private', Runtime: 'runc' },
        ...{
          CgroupnsMode: 'private',
          LogConfig: { Type: 'json-file', Config: {} },
          PidsLimit: null,
        },
        ...{
          RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 },
          MemorySwappiness: null,
        },
        ...{
          ConsoleSize: [0, 0],
          Isolation: '',
          OomKillDisable: false,
          MaskedPaths: ['/proc/acpi'],
        },
      },
      image: ofImage,
    })
    expect(derived(plain)).toEqual({
      source: {
        ...{ kind: 'image', image: 'app', defaultTag: 'v1', pull: 'if-missing', port: 8080 },
        ...{ maxInstances: 1, networkMode: 'bridge' },
      },
      ...{ deploy: {}, tag: 'v1', lost: [] },
      said: [
        'Its image was never pulled: it is looked for on its host alone, as long as it is there',
      ],
    })
  })

  it('is told where no field can say it, whoever added it to engines', () => {
    const odd = anInspection({
      config: {
        ...ofImage,
        Healthcheck: { Test: ['CMD-SHELL', 'pg_isready'] },
        NetworkDisabled: true,
        Env: [...ofImage.Env, 'BAD NAME=1'],
      },
      hostConfig: {
        ...{
          CgroupParent: '/custom',
          OomKillDisable: true,
          FutureSetting: { a: 1 },
          AutoRemove: true,
        },
        ...{
          SecurityOpt: ['seccomp={"defaultAction":"SCMP_ACT_ALLOW"}'],
          Links: ['/db:/web/store'],
          VolumesFrom: ['files:ro'],
        },
        ...{ NetworkMode: `container:${'b'.repeat(64)}`, Sysctls: { 'kernel.hostname': 'x' } },
      },
      image: ofImage,
    })
    expect(derived(odd).lost).toEqual([
      'env "BAD NAME"',
      `that it shares the network of container ${'b'.repeat(64)}`,
      'link db:store',
      'its own seccomp profile, read from a file',
      'that it is removed by itself when it ends (--rm)',
      expect.stringMatching(
        /^sysctls\.kernel\.hostname: kernel\.hostname belongs to the whole host/,
      ),
      'that its network is off (true)',
      'its cgroup parent ("/custom")',
      'that it is not ended where memory is out (true)',
      'FutureSetting ({"a":1})',
    ])
    expect(derived(odd).source).toMatchObject({
      healthcheck: { test: ['CMD-SHELL', 'pg_isready'] },
    })
    const others = `${'b'.repeat(64)}, db, files`
    expect(derived(odd).said).toContainEqual(
      expect.stringContaining(`It belongs together with ${others}: `),
    )
  })
})

describe('the program of a container that is taken over', () => {
  const program = (own: Facts, image: Facts) => {
    const { entrypoint, command } = derived(anInspection({ config: own, image })).source
    return { entrypoint, command }
  }

  it.each([
    ['the image’s own', { Entrypoint: ['e'], Cmd: ['c'] }, { Entrypoint: ['e'], Cmd: ['c'] }, {}],
    [
      'another command',
      { Entrypoint: ['e'], Cmd: ['x'] },
      { Entrypoint: ['e'], Cmd: ['c'] },
      { command: ['x'] },
    ],
    [
      'another entrypoint alone',
      { Entrypoint: ['x'], Cmd: null },
      { Entrypoint: ['e'], Cmd: ['c'] },
      { entrypoint: ['x'] },
    ],
    [
      'the same entrypoint without a command',
      { Entrypoint: ['e'], Cmd: null },
      { Entrypoint: ['e'], Cmd: ['c'] },
      { entrypoint: ['e'] },
    ],
    [
      'no entrypoint at all',
      { Entrypoint: null, Cmd: ['c'] },
      { Entrypoint: ['e'], Cmd: ['c'] },
      { entrypoint: [''], command: ['c'] },
    ],
  ])('is said where it is %s', (_, own, image, said) => {
    const found = program(own, image)
    expect(
      Object.fromEntries(
        Object.entries(found).filter(([, words]) => Array.isArray(words) && words.length > 0),
      ),
    ).toEqual(said)
  })
})

describe('the volumes of a container that is taken over', () => {
  const unnamed = 'f'.repeat(64)
  const mount = (more: object) => ({
    ...{ Type: 'volume', Name: '', Source: '', Destination: '/d', Driver: 'local', Mode: '' },
    ...{ RW: true, Propagation: '' },
    ...more,
  })

  it('keep their data, those without a name of their own included, and are had by one at a time where the image writes there', () => {
    const bound = { Type: 'bind', Source: '/srv/shop', Destination: '/srv', RW: false }
    const mounts = [
      mount({ Name: unnamed, Destination: '/var/lib/data' }),
      mount({ Name: 'shop-data', Destination: '/shop' }),
      mount({ ...bound, Propagation: 'rprivate' }),
    ]
    const found = derived(anInspection({ mounts, image: ofImage }))
    expect(found.source.volumes).toEqual([
      { scope: 'named', name: 'shop-data', target: '/shop' },
      { scope: 'absolute', source: '/srv/shop', target: '/srv', readOnly: true },
      { scope: 'named', name: unnamed, target: '/var/lib/data', exclusive: true },
    ])
    // An engine tells them in any order: it is the same container.
    expect(derived(anInspection({ mounts: mounts.toReversed(), image: ofImage }))).toEqual(found)
    expect(found.lost).toEqual([])
    expect(found.said.join(' ')).toMatch(/at \/var\/lib\/data has no name of its own/)
    expect(found.said.join(' ')).toMatch(/both write to volume shop-data/)
  })
})

describe('ports that the engine chose', () => {
  const portsAre = (
    hostConfig: Inspection['hostConfig'],
    more: Parameters<typeof anInspection>[0] = {},
  ) => derived(anInspection({ hostConfig, ...more }))

  it('are chosen again, as docker run would, whether it is up or down, on each address and protocol; and that is said', () => {
    const PortBindings = {
      '80/tcp': [{ HostIp: '', HostPort: '' }],
      '81/tcp': [{ HostIp: '0.0.0.0', HostPort: '0' }],
      '82/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }],
      '53/udp': [
        { HostIp: '::1', HostPort: '' },
        { HostIp: '127.0.0.1', HostPort: '5353' },
      ],
      '90/tcp': [{ HostIp: '', HostPort: '8000-8010' }],
    }
    const ports = { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '32768' }] }
    const up = portsAre({ PortBindings }, { ports })
    expect(up.source.publish).toEqual([
      '80',
      '81',
      '127.0.0.1::82',
      '[::1]::53/udp',
      '127.0.0.1:5353:53/udp',
      '8000-8010:90',
    ])
    expect(up.lost).toEqual([])
    expect(up.said).toContainEqual(
      'Its engine chose the port of the host for 80/tcp (32768 now), and chooses again for the next container',
    )
    expect(up.said.join()).not.toContain('5353')
    expect(portsAre({ PortBindings }).source).toEqual(up.source)
    const next = nextBody(anInspection({ hostConfig: { PortBindings }, ports }))
    expect(next.host.PortBindings).toEqual({
      ...{ ...PortBindings, '81/tcp': [{ HostIp: '', HostPort: '' }] },
    })
  })

  it('of all that it exposes (-P) are named, also where it is down', () => {
    const config = { ExposedPorts: { '80/tcp': {}, '53/udp': {}, '443/tcp': {} } }
    const PortBindings = { '443/tcp': [{ HostIp: '', HostPort: '8443' }] }
    const { source, lost, said } = portsAre({ PublishAllPorts: true, PortBindings }, { config })
    expect(source.publish).toEqual(['8443:443', '80', '53/udp'])
    expect(lost).toEqual([])
    expect(said).toContainEqual(expect.stringContaining('no others that a later image exposes'))
  })
})

describe('the image of a container that is taken over', () => {
  const imageOf = (Image: string, more: Parameters<typeof anInspection>[0] = {}) =>
    derive(anInspection({ ...more, config: { Image } }), {
      schema: imageConfigSchema,
      given: { kind: 'image', maxInstances: 1 },
      workload: 'web',
    })

  it('is named as it was asked for, by its tag where it was asked for by id, and not at all where it has no name', () => {
    expect(imageOf('app:v1')?.source).toMatchObject({ image: 'app', defaultTag: 'v1' })
    expect(imageOf('app')?.source).toMatchObject({ image: 'app', defaultTag: 'latest' })
    expect(imageOf('reg.example:5000/a/b:2')?.source).toMatchObject({
      image: 'reg.example:5000/a/b',
      defaultTag: '2',
    })
    expect(imageOf('sha256:1111', { tags: ['app:v9'] })?.source).toMatchObject({
      image: 'app',
      defaultTag: 'v9',
    })
    expect(imageOf('sha256:1111', { tags: [] })).toBeNull()
    const pinned = imageOf(`app@sha256:${'c'.repeat(64)}`)
    expect(pinned?.lost).toEqual([
      `that it runs sha256:${'c'.repeat(64)} alone, whatever the tag means`,
    ])
    expect(imageOf('app:gone', { tags: ['app:v1'] })?.said.join()).toMatch(
      /app:gone is another image by now/,
    )
  })
})

/** Settings such as an engine keeps them. */
function randomInspection(dice: Dice): Inspection {
  const maybe = <T>(value: T): T | undefined => (dice.chance(0.5) ? value : undefined)
  const mode = dice.pick(['default', 'none', 'back'])
  const memory = dice.pick([0, 67_108_864, 67_108_865])
  return anInspection({
    config: {
      Entrypoint: dice.pick([ofImage.Entrypoint, ['/bin/sh', '-c']]),
      Cmd: dice.pick([ofImage.Cmd, ['a b', '', '$X'], ['serve', '--all']]),
      Env: [...ofImage.Env, ...dice.pick([[], ['A=1', 'B=x=y', 'C='], ['VERSION=v2']])],
      User: dice.pick(['app', '1000:1000']),
      WorkingDir: dice.pick(['/app', '/']),
      Hostname: dice.pick(['a'.repeat(12), 'by-hand']),
      Tty: dice.chance(0.5),
      OpenStdin: dice.chance(0.5),
      StopSignal: dice.pick(['SIGQUIT', 'SIGINT']),
      Labels: { ...ofImage.Labels, ...dice.pick([{}, { team: 'blue', empty: '' }]) },
      ExposedPorts: ofImage.ExposedPorts,
    },
    hostConfig: {
      NetworkMode: mode,
      Memory: memory,
      MemorySwap: memory === 0 ? 0 : dice.pick([memory * 2, -1, memory + 1_000_000]),
      MemoryReservation: memory === 0 ? 0 : dice.pick([0, 33_554_432]),
      NanoCpus: dice.pick([0, 500_000_000, 1_250_000_000]),
      CpuShares: dice.pick([0, 512]),
      CpusetCpus: dice.pick(['', '0', '0-1']),
      PidsLimit: dice.pick([null, 100]),
      ShmSize: dice.pick([67_108_864, 33_554_432]),
      CapAdd: maybe(['CAP_NET_ADMIN', 'CAP_SYS_TIME']),
      CapDrop: maybe(['CAP_MKNOD']),
      SecurityOpt: maybe(['no-new-privileges:true']),
      ReadonlyRootfs: dice.chance(0.5),
      Privileged: dice.chance(0.2),
      Init: maybe(true),
      Dns: maybe(['10.0.0.2', '10.0.0.3']),
      DnsSearch: maybe(['example.com']),
      DnsOptions: maybe(['ndots:1']),
      ExtraHosts: maybe(['db:10.0.0.7', 'here:host-gateway']),
      GroupAdd: maybe(['10', 'audio']),
      Ulimits: maybe([{ Name: 'nofile', Soft: 512, Hard: 1024 }]),
      Sysctls: maybe({ 'net.core.somaxconn': '512' }),
      Tmpfs: maybe({ '/run': '', '/tmp': 'size=1m' }),
      Devices: maybe([
        { PathOnHost: '/dev/fuse', PathInContainer: '/dev/fuse', CgroupPermissions: 'rwm' },
      ]),
      DeviceRequests: maybe([
        { Driver: '', Count: -1, DeviceIDs: null, Capabilities: [['gpu']], Options: {} },
      ]),
      OomScoreAdj: dice.pick([0, 100, -50]),
      PidMode: dice.pick(['', 'host']),
      UTSMode: '',
      IpcMode: dice.pick(['private', 'shareable', 'none']),
      CgroupnsMode: dice.pick(['private', 'host']),
      UsernsMode: dice.pick(['', 'host']),
      LogConfig: dice.pick([
        { Type: 'json-file', Config: {} },
        { Type: 'local', Config: { 'max-size': '1m' } },
      ]),
      RestartPolicy: dice.pick([
        { Name: 'always', MaximumRetryCount: 0 },
        { Name: 'on-failure', MaximumRetryCount: 3 },
        { Name: 'no', MaximumRetryCount: 0 },
      ]),
    },
    networks: {
      [mode === 'default' ? 'bridge' : mode]: {},
      ...(mode === 'back' && {
        back: {
          Aliases: ['a'.repeat(12), 'reached-by'],
          IPAMConfig: dice.pick([null, { IPv4Address: '10.3.0.7', IPv6Address: '' }]),
        },
      }),
    },
    image: ofImage,
  })
}

type Facts = Readonly<Record<string, unknown>>

/** An engine's own. */
const usual = {
  ...{ ShmSize: 67_108_864, IpcMode: 'private', CgroupnsMode: 'private' },
  LogConfig: { Type: 'json-file', Config: {} },
}

const bare = (value: unknown): unknown =>
  value === undefined || value === null || value === '' || value === 0 || value === false
    ? undefined
    : typeof value === 'object' && Object.keys(value).length === 0
      ? undefined
      : value

const filled = (facts: Facts): Facts =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => bare(value) !== undefined))

describe('a container of random settings', () => {
  it('is asked for again as it was, with nothing lost', () => {
    for (let i = 0; i < 300; i += 1) {
      const was = randomInspection(createDice(14, i))
      expect(derived(was).lost, `${i}`).toEqual([])
      const next = nextBody(was)
      expect(programOf(next), `${i}`).toEqual(programOf({ config: was.config, host: {} }))
      expect(rightsOf(next.host), `${i}`).toEqual(rightsOf(was.hostConfig))
    }
  })
})

/** As an engine makes it of what is asked: what is left out is the image's. */
function programOf({ config }: { readonly config: Facts; readonly host: Facts }): Facts {
  const own: Facts = ofImage
  const plain = ['User', 'WorkingDir', 'StopSignal', 'Tty', 'OpenStdin']
  return {
    ...Object.fromEntries(plain.map((field) => [field, bare(config[field] ?? own[field])])),
    Entrypoint: config.Entrypoint ?? own.Entrypoint,
    // An entrypoint that is said takes the image's command away.
    Cmd: config.Cmd ?? (config.Entrypoint ? undefined : own.Cmd),
    Env: mergedEnv(config.Env),
    Labels: { ...ofImage.Labels, ...(isRecord(config.Labels) ? config.Labels : {}) },
  }
}

/** An engine takes them in either form. */
const plainNames = (names: unknown) =>
  Array.isArray(names) ? names.map((name) => String(name).replace(/^CAP_/, '')) : undefined

function rightsOf(host: Facts): Facts {
  const { NetworkMode, MemorySwap, RestartPolicy, DeviceRequests: _, ...others } = host
  const policy = isRecord(RestartPolicy) ? RestartPolicy : {}
  return {
    ...filled({ ...usual, ...filled(others) }),
    CapAdd: plainNames(host.CapAdd),
    CapDrop: plainNames(host.CapDrop),
    NetworkMode: NetworkMode === 'default' ? 'bridge' : NetworkMode,
    MemorySwap: MemorySwap ?? Number(host.Memory) * 2,
    RestartPolicy: [policy.Name ?? policy.name, policy.MaximumRetryCount ?? policy.retries],
  }
}

const mergedEnv = (env: unknown) =>
  Object.fromEntries(
    [...ofImage.Env, ...(env as string[])].map((entry) => [entry.split('=')[0], entry]),
  )
