// Settings of a document against docker's own command line: what its engine comes to hold is the same.
import { afterAll, expect, it } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { failureSchema } from '../../../src/shared/model/failure.ts'
import { describeFailure } from '../../../src/shared/model/failure-text.ts'
import { recorderOn } from '../../support/bed/recorder.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { deployBed } from '../../support/deploy-bed.ts'
import { dockerCli } from '../../support/docker-cli.ts'

const bed = sharedEngine()
const recorder = recorderOn(bed)
const docker = dockerCli(bed)
const open = deployBed(bed)
const openRecorded = deployBed(bed, () => ({ socketPath: recorder().socketPath }))
const byHand = bed.name('by-hand')
const back = bed.name('back')

interface Inspected {
  readonly Config: Readonly<Record<string, unknown>> & { readonly Labels: Record<string, string> }
  readonly HostConfig: Readonly<Record<string, unknown>>
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly Aliases: readonly string[] | null }>>
  }
}

/** In the words of documents, and as `docker run` takes them; the images are the same. */
const source = (web: string) => ({
  ...{ image: 'localhost/longshore-test', defaultTag: 'shell', port: 8080 },
  healthcheck: { test: 'true', interval: '1s', timeout: '2s', retries: 4, startPeriod: '3s' },
  ...{ command: '-c "sleep 3600 # \\"quoted words\\""', entrypoint: ['sh'], user: '1000:1000' },
  ...{ workingDir: '/tmp', init: true, tty: true, stdinOpen: true, stopSignal: 'SIGINT' },
  ...{ restart: 'on-failure:3', labels: { team: 'shop', empty: null }, hostname: 'web-1' },
  ...{ domainname: 'example.org', networks: { [back]: { aliases: ['api', 'shop-api'] } } },
  ...{
    extraHosts: ['db:10.0.0.7', 'six=[::1]'],
    dns: ['1.1.1.1', '9.9.9.9'],
    dnsSearch: 'example.org',
  },
  ...{ dnsOpt: ['ndots:1'], capAdd: ['NET_RAW', 'sys_time'], capDrop: ['MKNOD'] },
  ...{ securityOpt: ['no-new-privileges'], readOnly: true, devices: ['/dev/null:/dev/nothing:rw'] },
  ...{
    deviceCgroupRules: ['c 1:3 mr'],
    groupAdd: [999, 'root'],
    ipc: 'shareable',
    cgroup: 'private',
  },
  ...{
    pid: 'host',
    tmpfs: ['/run:size=8m,mode=1777', '/scratch'],
    sysctls: ['net.core.somaxconn=1024'],
  },
  ...{
    ulimits: { nofile: '1024:2048', core: 0 },
    shmSize: '32m',
    memoryLimit: 64,
    memswapLimit: '128m',
  },
  ...{ memReservation: '32m', cpuLimit: 0.5, cpuShares: 512, pidsLimit: 50, oomScoreAdj: 100 },
  ...{ logging: { driver: 'json-file', options: { 'max-size': '1m', 'max-file': 2 } } },
  ...{ cpuset: '0', publish: ['127.0.0.1:28751-28752:8080-8081/tcp', '28753:53/udp'] },
  allow: [
    ...['cap_add=SYS_TIME', 'devices=/dev/null', 'device_cgroup_rules', 'pid=host'].map(
      (thing) => `${web}:${thing}`,
    ),
  ],
})

const flags = (network: string) => [
  ...['run', '-dit', '--name', byHand, '--network', network, '--expose', '8080/tcp'],
  ...['--entrypoint', 'sh', '--user', '1000:1000', '--workdir', '/tmp', '--init'],
  ...['--health-cmd', 'true', '--health-interval', '1s', '--health-timeout', '2s'],
  ...['--health-retries', '4', '--health-start-period', '3s'],
  ...['--stop-signal', 'SIGINT', '--restart', 'on-failure:3', '--label', 'team=shop'],
  ...['--label', 'empty', '--hostname', 'web-1', '--domainname', 'example.org'],
  ...['--add-host', 'db:10.0.0.7', '--add-host', 'six:::1', '--dns', '1.1.1.1', '--dns', '9.9.9.9'],
  ...['--dns-search', 'example.org', '--dns-option', 'ndots:1', '--cap-add', 'NET_RAW'],
  ...['--cap-add', 'SYS_TIME', '--cap-drop', 'MKNOD', '--security-opt', 'no-new-privileges'],
  ...['--read-only', '--device', '/dev/null:/dev/nothing:rw', '--device-cgroup-rule', 'c 1:3 mr'],
  ...['--group-add', '999', '--group-add', 'root', '--ipc', 'shareable', '--cgroupns', 'private'],
  ...['--pid', 'host', '--tmpfs', '/run:size=8m,mode=1777', '--tmpfs', '/scratch'],
  ...['--sysctl', 'net.core.somaxconn=1024', '--ulimit', 'nofile=1024:2048', '--ulimit', 'core=0'],
  ...[
    '--shm-size',
    '32m',
    '--memory',
    '64m',
    '--memory-swap',
    '128m',
    '--memory-reservation',
    '32m',
  ],
  ...['--cpus', '0.5', '--cpu-shares', '512', '--cpuset-cpus', '0', '--pids-limit', '50'],
  ...['--oom-score-adj', '100', '--log-driver', 'json-file', '--log-opt', 'max-size=1m'],
  ...['--log-opt', 'max-file=2', '-p', '127.0.0.1:28751-28752:8080-8081/tcp', '-p', '28753:53/udp'],
  ...['localhost/longshore-test:shell', '-c', 'sleep 3600 # "quoted words"'],
]

const inspect = (name: string) => bed.ask<Inspected>('GET', `/containers/${name}/json`)

/** What two containers can never have in common, and what makes no difference to either. */
const apart = new Set([
  ...['Hostname', 'ContainerIDFile', 'ConsoleSize', 'Links', 'Mounts', 'Binds', 'VolumesFrom'],
  ...['AttachStdin', 'AttachStdout', 'AttachStderr', 'StdinOnce', 'Labels', 'OnBuild', 'Image'],
])

const compared = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => !apart.has(name))
      .map(([name, value]) => [name, plain(value)]),
  )

/** The engine keeps none of something in three ways, and the order of some lists as it came. */
function plain(value: unknown): unknown {
  if (value === null || (Array.isArray(value) && value.length === 0)) return 'none'
  if (typeof value === 'object' && Object.keys(value).length === 0) return 'none'
  if (Array.isArray(value) && value.every((each) => typeof each === 'object'))
    return value.map((each) => JSON.stringify(each)).sort()
  return value
}

/** What is not there any more is fine. */
const gone = (path: string) => bed.ask('DELETE', path).catch(() => {})

afterAll(async () => {
  await gone(`/containers/${byHand}?force=1`)
  await gone(`/containers/${bed.name('all-of-it')}?force=1`)
  await gone(`/networks/${back}`)
})

it('TF-05, TF-30 a document with nearly all settings comes to what docker run comes to with the same flags', async () => {
  const { apply, deploy, containers } = open()
  await bed.ask('POST', '/networks/create', { Name: back })
  const web = bed.name('all-of-it')
  apply('all-of-it', source(web))
  const { state, failure } = await deploy(web, 'shell')
  expect({ state, failure }).toEqual({ state: 'succeeded', failure: undefined })
  const [name = ''] = await containers(web)
  const ours = await inspect(name)
  await bed.ask('DELETE', `/containers/${name}?force=1`)

  const { binary, env } = docker()
  await run(binary, flags(bed.name('net')), { env })
  await run(binary, ['network', 'connect', '--alias', 'api', '--alias', 'shop-api', back, byHand], {
    env,
  })
  const theirs = await inspect(byHand)
  expect(compared(ours.HostConfig)).toEqual(compared(theirs.HostConfig))
  expect(compared(ours.Config)).toEqual(compared(theirs.Config))
  expect(ours.Config.Labels).toMatchObject(theirs.Config.Labels)
  expect(Object.keys(ours.NetworkSettings.Networks).sort()).toEqual(
    Object.keys(theirs.NetworkSettings.Networks).sort(),
  )
  for (const alias of ['api', 'shop-api'])
    expect(ours.NetworkSettings.Networks[back]?.Aliases).toContain(alias)
})

it('TF-37 a GPU is asked for as docker run asks for it, and where its host has none, its engine’s refusal is told with a way out', async () => {
  const { apply, deploy, containers } = openRecorded()
  const web = apply('gpu', { gpus: 'all', healthcheck: '' })
  const { state, failure } = await deploy(web, 'hold')
  expect(state).toBe('failed')
  const said = describeFailure(failureSchema.parse(failure))
  expect(said.detail).toContain('gpu')
  expect(said.remedy).toMatch(/nvidia-container-toolkit.*take that device or GPU out/)
  expect(await containers(web, true)).toEqual([])

  // Kept from being removed, it can be looked at.
  const undo = recorder().addFault({
    ...{ method: 'DELETE', path: /^\/containers\//, action: 'refuse', status: 500 },
    message: 'kept for a look',
  })
  await deploy(web, 'hold')
  const [left = ''] = await containers(web, true)
  const ours = await inspect(left)
  undo()
  const { binary, env } = docker()
  const other = bed.name('gpu-by-hand')
  await run(binary, ['create', '--name', other, '--gpus', 'all', 'localhost/longshore-test:hold'], {
    env,
  })
  const theirs = await inspect(other)
  expect(ours.HostConfig.DeviceRequests).toEqual(theirs.HostConfig.DeviceRequests)
  await gone(`/containers/${other}?force=1`)
  await gone(`/containers/${left}?force=1`)
})

it('a policy of restarts is given once the version is proved: no means no, on-failure is counted', async () => {
  const { apply, deploy, containers } = open()
  const web = apply('restarts', { restart: 'no' })
  await deploy(web, 'v1')
  const policy = async () => {
    const [name = ''] = await containers(web)
    return (await inspect(name)).HostConfig.RestartPolicy
  }
  expect(await policy()).toEqual({ Name: 'no', MaximumRetryCount: 0 })
  apply('restarts', { restart: 'on-failure:5' })
  await deploy(web, 'v1')
  expect(await policy()).toEqual({ Name: 'on-failure', MaximumRetryCount: 5 })
})

it('SD-33 what is dangerous makes nothing at all until it is allowed', async () => {
  const { apply, deploy, containers } = open()
  const web = apply('asks', { privileged: true, healthcheck: '' })
  expect(await deploy(web, 'hold')).toMatchObject({
    ...{ state: 'failed', aftermath: 'untouched' },
    failure: { kind: 'unsafe-project', things: [{ consent: `${web}:privileged` }] },
  })
  expect(await containers(web, true)).toEqual([])
})
