import { describe, expect, it } from 'vitest'
import { settledSettings } from '../../../../src/main/sources/containers/settings/settle.ts'
import { imageConfigSchema } from '../../../../src/main/sources/image/config.ts'
import { flatten, render } from '../../../../src/main/sources/single/render.ts'
import { readDocument } from '../../../../src/main/workloads/document.ts'
import { sources } from '../../../support/sources.ts'

const plain = { kind: 'image', image: 'app', memoryLimit: 64 }
const settled = (written: Record<string, unknown>) =>
  settledSettings(imageConfigSchema.parse({ ...plain, ...written }))

function issuesOf(written: Record<string, unknown>) {
  const read = readDocument(sources, {
    name: 'shop',
    host: 'here',
    source: { ...plain, ...written },
  })
  return read.ok ? [] : read.error
}

describe('settings of a container', () => {
  it('come to nothing where a document says none, or none of something', () => {
    expect(settled({})).toBeUndefined()
    expect(settled({ capAdd: [], labels: {}, tty: false, dns: [], command: '' })).toBeUndefined()
  })

  it.each([
    ['command', 'node server.js --name "a b"', ['node', 'server.js', '--name', 'a b']],
    ['command', ['sh', '-c', 'a && b'], ['sh', '-c', 'a && b']],
    ['command', "printf '%s\\n' \\$x", ['printf', '%s\\n', '$x']],
    ['entrypoint', [], ['']],
    ['entrypoint', '', ['']],
    ['labels', ['a=1', 'b'], { a: '1', b: '' }],
    ['labels', { a: 1, b: true, c: null }, { a: '1', b: 'true', c: '' }],
    ['restart', 'on-failure:3', { name: 'on-failure', retries: 3 }],
    ['restart', 'no', { name: 'no', retries: 0 }],
    ['networks', ['back'], [{ name: 'back', aliases: [] }]],
    ['extraHosts', ['db:10.0.0.7', 'me=host-gateway'], ['db:10.0.0.7', 'me:host-gateway']],
    ['extraHosts', { six: '[::1]' }, ['six:::1']],
    ['dns', '1.1.1.1', ['1.1.1.1']],
    ['capAdd', ['cap_net_admin', 'SYS_TIME'], ['NET_ADMIN', 'SYS_TIME']],
    ['devices', ['/dev/fuse'], [{ host: '/dev/fuse', container: '/dev/fuse', permissions: 'rwm' }]],
    ['tmpfs', '/run:size=64m,mode=1777', { '/run': 'size=64m,mode=1777' }],
    ['sysctls', ['net.core.somaxconn=1024'], { 'net.core.somaxconn': '1024' }],
    [
      'ulimits',
      { nofile: 10, core: { soft: 0, hard: -1 } },
      { nofile: { soft: 10, hard: 10 }, core: { soft: 0, hard: -1 } },
    ],
    ['ulimits', { nproc: '5:9' }, { nproc: { soft: 5, hard: 9 } }],
    ['groupAdd', ['audio', 999], ['audio', '999']],
    ['init', false, false],
  ])('%s %j is what docker compose makes of it', (field, written, expected) => {
    expect(settled({ [field]: written })).toEqual({ [field]: expected })
  })

  it.each([
    ['shmSize', '64m', 'shmBytes', 67_108_864],
    ['shmSize', 1_000, 'shmBytes', 1_000],
    ['memReservation', '32 MiB', 'memoryReservationBytes', 33_554_432],
    ['memswapLimit', '0.5g', 'memorySwapBytes', 536_870_912],
    ['memswapLimit', -1, 'memorySwapBytes', -1],
  ])('%s %j is counted in bytes', (field, written, name, bytes) => {
    expect(settled({ [field]: written })).toEqual({ [name]: bytes })
  })

  it('asks for GPUs and CDI devices as docker itself does', () => {
    const gpu = { driver: '', count: -1, deviceIds: [], capabilities: ['gpu'], options: {} }
    expect(settled({ gpus: 'all' })).toEqual({ deviceRequests: [gpu] })
    expect(settled({ gpus: [{ deviceIds: ['0', '1'], capabilities: ['utility'] }] })).toEqual({
      deviceRequests: [
        { ...gpu, count: 0, deviceIds: ['0', '1'], capabilities: ['gpu', 'utility'] },
      ],
    })
    expect(settled({ devices: ['vendor.com/gpu=0'] })).toEqual({
      deviceRequests: [
        { ...gpu, driver: 'cdi', count: 0, deviceIds: ['vendor.com/gpu=0'], capabilities: [] },
      ],
    })
  })

  it.each([
    [{ command: 'a && b' }, 'source.command', /no shell reads it, so & means nothing/],
    [{ command: 'echo "a' }, 'source.command', /a " is not closed/],
    [{ command: 5 }, 'source.command', /write a command, like/],
    [{ command: ['a', 5] }, 'source.command', /a list of its words/],
    [{ user: 'a b' }, 'source.user', /write a user or an id/],
    [{ user: 1000 }, 'source.user', /in quotes/],
    [{ workingDir: 'app' }, 'source.workingDir', /whole path/],
    [{ stopSignal: 'SIGNOPE' }, 'source.stopSignal', /not a signal: SIGTERM/],
    [{ restart: 'sometimes' }, 'source.restart', /use one of: no, always/],
    [{ restart: 'always:3' }, 'source.restart', /on-failure:3/],
    [{ labels: { 'longshore.workload': 'x' } }, 'source.labels.longshore.workload', /says whose/],
    [{ networks: ['a b'] }, 'source.networks[0]', /not the name of a network/],
    [{ networks: { back: { aliases: ['a b'] } } }, 'source.networks.back.aliases[0]', /looked up/],
    [{ extraHosts: ['db'] }, 'source.extraHosts[0]', /like db:10\.0\.0\.7/],
    [{ extraHosts: ['db:nowhere'] }, 'source.extraHosts[0]', /"nowhere" is not an address/],
    [{ dns: '8.8.8' }, 'source.dns', /"8\.8\.8" is not an address/],
    [{ capAdd: ['SYS_MAGIC'] }, 'source.capAdd[0]', /not a capability: NET_ADMIN/],
    [{ securityOpt: ['seccomp=/etc/x.json'] }, 'source.securityOpt[0]', /no profile is read/],
    [{ devices: ['fuse'] }, 'source.devices[0]', /write a device like \/dev\/fuse/],
    [{ sysctls: { 'vm.swappiness': 1 } }, 'source.sysctls.vm.swappiness', /the whole host/],
    [{ ulimits: { files: 5 } }, 'source.ulimits.files', /use one of: core/],
    [{ ulimits: { nofile: { soft: 5, hard: 1 } } }, 'source.ulimits.nofile', /at most the hard/],
    [{ shmSize: 'big' }, 'source.shmSize', /write a size like 64m/],
    [{ gpus: 'one' }, 'source.gpus', /write all, or a list/],
    [{ tmpfs: ['run'] }, 'source.tmpfs[0]', /folder inside the container/],
    [{ pid: 'hosts' }, 'source.pid', /use one of: host, container:NAME/],
    [{ memswapLimit: '64m', memoryLimit: 0 }, 'source.memswapLimit', /needs a memory limit/],
    [{ memswapLimit: '32m' }, 'source.memswapLimit', /at least memoryLimit/],
    [{ memReservation: '128m' }, 'source.memReservation', /at most the memory limit/],
    [{ networkMode: 'host', publish: ['80:80'] }, 'source.publish', /those of the host already/],
    [{ networkMode: 'none', networks: ['back'] }, 'source.networks', /there are none/],
    [{ networkMode: 'host', sysctls: { 'net.core.somaxconn': 1 } }, 'source.sysctls', /whole host/],
    [{ uts: 'host', hostname: 'web' }, 'source.hostname', /none of its own/],
  ])('%j is refused by the name of its field, in words', (written, path, words) => {
    expect(issuesOf(written)).toEqual([
      { path: expect.stringContaining(path), message: expect.stringMatching(words) },
    ])
  })
})

describe('a health check by a command', () => {
  const rendered = (healthcheck: unknown) => {
    const config = imageConfigSchema.parse({ ...plain, healthcheck })
    const document = { name: 'shop', host: 'here', env: {}, source: config }
    const read = readDocument(sources, document)
    if (!read.ok) throw new Error(read.error.map(({ message }) => message).join())
    const workload = { document: read.value, id: 'i', revision: '', createdAt: 0, updatedAt: 0 }
    const filled = { ...workload, env: {}, secretMarks: {} }
    return render(filled, config, { network: 'net', tag: 'v1', allowedPaths: [] }).rendered
  }

  it('is its engine’s to ask, in the words of compose; a path stays what it was', () => {
    const asked = { interval: '5s', timeout: '500ms', retries: 4, startPeriod: '1m' }
    const check = { intervalMs: 5_000, timeoutMs: 500, retries: 4, startPeriodMs: 60_000 }
    const byShell = rendered({ test: 'curl -f localhost', ...asked })
    expect(byShell.healthcheck).toBe('')
    expect(byShell.settings).toEqual({
      healthcheck: { test: ['CMD-SHELL', 'curl -f localhost'], ...check },
    })
    expect(flatten(byShell).healthcheck).toBe(
      'curl -f localhost, every 5s, at most 500ms, 4 retries, failing for 60s at first',
    )
    expect(rendered({ test: ['NONE'] }).settings).toEqual({ healthcheck: { test: ['NONE'] } })
    expect(rendered('/healthz')).toMatchObject({ healthcheck: '/healthz' })
    expect(rendered('/healthz')).not.toHaveProperty('settings')
  })

  it.each([
    [['curl', 'localhost'], 'begin the list with CMD, CMD-SHELL or NONE'],
    [['CMD'], 'CMD and CMD-SHELL want a command, and NONE has none'],
    [['NONE', 'x'], 'CMD and CMD-SHELL want a command, and NONE has none'],
  ])('is refused where its engine would not know it: %j', (test, message) => {
    expect(
      issuesOf({ healthcheck: { test } })
        .map((issue) => issue.message)
        .join(),
    ).toContain(message)
  })
})
