import { describe, expect, it } from 'vitest'
import { containerAnswer, listedAnswer, stateAnswer } from '../../../src/main/engine/answers.ts'
import {
  healthInStatus,
  inspectedContainer,
  inspectedState,
  listedContainer,
} from '../../../src/main/engine/container-facts.ts'
import { label } from '../../../src/shared/model/labels.ts'

const state = {
  Status: 'running',
  Running: true,
  Paused: false,
  Restarting: false,
  Dead: false,
  OOMKilled: false,
  ExitCode: 0,
  StartedAt: '2026-11-21T01:00:00.5Z',
  FinishedAt: '0001-01-01T00:00:00Z',
}
const inspected = (
  stateParts: object = {},
  more: { Config?: object; HostConfig?: object; NetworkSettings?: object; Mounts?: unknown } = {},
) =>
  inspectedContainer(
    containerAnswer.parse({
      Id: 'a'.repeat(64),
      Name: '/web',
      Created: '2026-11-21T01:00:00.123456789Z',
      Image: 'sha256:1',
      RestartCount: 4,
      State: { ...state, ...stateParts },
      Config: { Image: 'app:v1', ...more.Config },
      HostConfig: { ...more.HostConfig },
      Mounts: more.Mounts ?? null,
      NetworkSettings: { ...more.NetworkSettings },
    }),
  )
const listed = (more: object) =>
  listedContainer(
    listedAnswer.parse({ Id: 'b'.repeat(64), Created: 1_795_000_000, State: 'running', ...more }),
    { host: 'local', installation: 'mine' },
  )

describe('a container of a compose project', () => {
  it('says which service it is of', () => {
    const labels = { 'com.docker.compose.service': 'api' }
    expect(listed({ Labels: labels }).service).toBe('api')
    expect(listed({ Labels: {} })).not.toHaveProperty('service')
  })
})

describe('the state of a container', () => {
  it('CP-28 is restarting when the engine says running as well', () => {
    const parsed = stateAnswer.parse({ ...state, Running: true, Restarting: true, ExitCode: 1 })
    expect(inspectedState(parsed)).toBe('restarting')
    expect(inspected({ Running: true, Restarting: true, ExitCode: 1 }).exit).toMatchObject({
      exitCode: 1,
      restarts: 4,
    })
  })

  it('CP-28 was stopped where the engine would have started it again otherwise', () => {
    const ended = { Running: false, Status: 'exited', ExitCode: 143 }
    const kept = { HostConfig: { RestartPolicy: { Name: 'unless-stopped' } } }
    const alone = { HostConfig: { RestartPolicy: { Name: 'no' } } }
    expect(inspected(ended, kept).wasStopped).toBe(true)
    expect(inspected(ended, alone).wasStopped).toBe(false)
    expect(inspected(ended, {}).wasStopped).toBe(false)
    expect(inspected({}, kept).wasStopped).toBe(false)
    expect(inspected({ ...ended, OOMKilled: true }, kept).wasStopped).toBe(false)
    expect(inspected({ ...ended, Error: 'no such device' }, kept).wasStopped).toBe(false)
  })

  it.each([
    [{ NanoCpus: 500_000_000 }, 0.5],
    [{ CpuQuota: 150_000 }, 1.5],
    [{ CpuQuota: 50_000, CpuPeriod: 200_000 }, 0.25],
    [{ CpuQuota: -1 }, undefined],
    [{}, undefined],
  ])('may use as many CPUs as %o says', (HostConfig, expected) => {
    expect(inspected({}, { HostConfig }).cpus).toBe(expected)
  })

  it.each([
    [{ Paused: true }, 'paused'],
    [{ Running: false, Dead: true, Status: 'dead' }, 'dead'],
    [{ Running: false, Status: 'exited' }, 'exited'],
    [{ Running: false, Status: 'created' }, 'created'],
    [{ Running: false, Status: 'something new' }, 'unknown'],
  ])('%o is %s', (parts, expected) => {
    expect(inspected(parts).state).toBe(expected)
  })
})

describe('how a container ended', () => {
  it('has no exit code before it ended, whatever the engine fills in', () => {
    expect(inspected().exit).toMatchObject({ exitCode: null, finishedAt: '' })
  })

  it('is out of memory only by the engine’s own flag', () => {
    const killed = { Running: false, Status: 'exited', ExitCode: 137 }
    expect(inspected(killed).exit).toMatchObject({ exitCode: 137, oomKilled: false })
    expect(inspected({ ...killed, OOMKilled: true }).exit.oomKilled).toBe(true)
  })

  it('keeps why it could not start', () => {
    const parts = { Running: false, Status: 'created', ExitCode: 127, Error: 'no such file' }
    expect(inspected(parts).exit).toMatchObject({ exitCode: 127, error: 'no such file' })
  })
})

describe('health', () => {
  it.each([
    ['Up 3 minutes (healthy)', 'healthy'],
    ['Up 3 minutes (unhealthy)', 'unhealthy'],
    ['Up 1 second (health: starting)', 'starting'],
    ['Up 3 minutes', 'none'],
    ['Exited (0) 2 hours ago', 'none'],
    ['Up 3 minutes (healthy) really', 'none'],
  ])('%s is %s', (status, health) => {
    expect(healthInStatus(status)).toBe(health)
  })

  it('is not known of what is paused', () => {
    expect(listed({ State: 'paused', Status: 'Up 3 minutes (Paused)' }).health).toBe('unknown')
  })

  it('shows the last check’s words, bounded', () => {
    const health = (status: string) =>
      inspected({
        Health: { Status: status, Log: [{ Output: 'first' }, { Output: 'x'.repeat(9_999) }] },
      })
    expect(health('unhealthy').healthOutput).toHaveLength(4_096)
    expect(health('unhealthy').health).toBe('unhealthy')
    expect(health('what').health).toBe('unknown')
    expect(inspected().health).toBe('none')
  })

  it('keeps what the last check that failed said, also where a later one passed', () => {
    const checked = (...Log: object[]) => inspected({ Health: { Status: 'healthy', Log } })
    const [failed, passed] = [
      { Output: 'no curl\n', ExitCode: 127 },
      { Output: '', ExitCode: 0 },
    ]
    expect(checked(failed, passed).healthFailure).toBe('no curl')
    expect(checked({ ...failed, Output: '' }).healthFailure).toBe('nothing (exit code 127)')
    expect(checked(passed)).not.toHaveProperty('healthFailure')
  })
})

describe('a listed container', () => {
  it('has its own name, not one that a link gave it', () => {
    expect(listed({ Names: ['/other/alias', '/web'] }).name).toBe('web')
    expect(listed({ Names: null }).name).toBe('')
  })

  it('shows one publication once, though it is bound for IPv4 and IPv6', () => {
    const Ports = [
      { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { IP: '::', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { IP: '::1', PrivatePort: 80, PublicPort: 9090, Type: 'tcp' },
      { PrivatePort: 53, Type: 'udp' },
    ]
    expect(listed({ Ports }).ports).toEqual([
      '0.0.0.0:8080->80/tcp',
      '[::1]:9090->80/tcp',
      '53/udp',
    ])
  })

  it.each([
    ['this installation', 'mine', { workload: 'web', deployment: '', release: '', role: '' }],
    ['another installation', 'theirs', null],
  ])('with the labels of %s has the right owner', (_, installation, owner) => {
    const Labels = { [label.installation]: installation, [label.workload]: 'web' }
    expect(listed({ Labels }).owner).toEqual(owner)
  })

  it('without labels is nobody’s', () => {
    expect(listed({ Labels: null }).owner).toBeNull()
  })
})

describe('an inspected container', () => {
  it('keeps the ports it will have while it is stopped', () => {
    const more = {
      Config: { ExposedPorts: { '80/tcp': {}, '81/tcp': {} } },
      HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }] } },
      NetworkSettings: { Ports: {} },
    }
    expect(inspected({ Running: false, Status: 'exited' }, more).ports).toEqual([
      '0.0.0.0:8080->80/tcp',
      '81/tcp',
    ])
  })

  it('names volumes by name, binds by path, in one order, and passes over what it does not know', () => {
    const Mounts = [
      { Type: 'volume', Name: 'data', Source: '/var/lib/x', Destination: '/data' },
      { Type: 'bind', Source: '/srv', Destination: '/srv' },
      { Type: 'tmpfs', Destination: '/tmp' },
      { Type: 'npipe', Source: 'x', Destination: 'y' },
    ]
    expect(inspected({}, { Mounts: Mounts.toReversed() }).mounts).toEqual([
      { kind: 'volume', source: 'data', target: '/data' },
      { kind: 'bind', source: '/srv', target: '/srv' },
      { kind: 'tmpfs', source: '', target: '/tmp' },
    ])
  })

  it('has its IPv6 address where it has no other', () => {
    const Networks = { six: { IPAddress: '', GlobalIPv6Address: 'fd00::2' } }
    expect(inspected({}, { NetworkSettings: { Networks } }).addresses).toEqual({ six: 'fd00::2' })
  })
})
