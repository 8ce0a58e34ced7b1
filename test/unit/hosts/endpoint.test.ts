import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Environment } from '../../../src/main/hosts/environment/environment.ts'
import { findTarget } from '../../../src/main/hosts/environment/find-target.ts'

const around = (
  files: Readonly<Record<string, string>> = {},
  more: Partial<Environment> = {},
): Environment => ({
  env: {},
  home: '/home/ana',
  platform: 'linux',
  exists: (path) => path in files,
  read: (path) => files[path],
  list: () => [],
  ...more,
})

/** What the built-in host means there. */
const targetOf = (environment: Environment, socket?: string) =>
  findTarget(environment, {
    ...{ name: 'local', guard: 'open', colour: 'none' },
    connection: { kind: 'local', ...(socket === undefined ? {} : { socket }) },
  })
const socketOf = (environment: Environment, socket?: string) => {
  const target = targetOf(environment, socket)
  return target.kind === 'local' ? target.endpoint : target
}

const metaPath = (dir: string, name: string) =>
  `${dir}/contexts/meta/${createHash('sha256').update(name).digest('hex')}/meta.json`
const meta = (host: string) => JSON.stringify({ Endpoints: { docker: { Host: host } } })
const config = { '/home/ana/.docker/config.json': '{"currentContext":"work"}' }
const work = { [metaPath('/home/ana/.docker', 'work')]: meta('unix:///run/work.sock') }
const system = { '/var/run/docker.sock': '' }

describe('where the local engine is', () => {
  it('is what was chosen, before anything else', () => {
    const env = { DOCKER_HOST: 'unix:///run/other.sock' }
    expect(socketOf(around({ ...config, ...work }, { env }), '/run/mine.sock')).toEqual({
      endpoint: 'unix:///run/mine.sock',
      found: 'chosen',
      socket: '/run/mine.sock',
    })
  })

  it('is DOCKER_HOST before DOCKER_CONTEXT', () => {
    const env = { DOCKER_HOST: 'unix:///run/h.sock', DOCKER_CONTEXT: 'work' }
    expect(socketOf(around(work, { env }))).toMatchObject({
      socket: '/run/h.sock',
      found: 'DOCKER_HOST',
    })
  })

  it('CP-03, CP-05 is CP_DOCKER_HOST before all of these, and what docker says where that is empty', () => {
    const env = { CP_DOCKER_HOST: 'unix:///run/cp.sock', DOCKER_HOST: 'unix:///run/h.sock' }
    expect(socketOf(around(work, { env }))).toMatchObject({
      ...{ socket: '/run/cp.sock', found: 'CP_DOCKER_HOST' },
    })
    const empty = { ...env, CP_DOCKER_HOST: '' }
    expect(socketOf(around(work, { env: empty }))).toMatchObject({
      ...{ socket: '/run/h.sock', found: 'DOCKER_HOST' },
    })
  })

  it('is DOCKER_CONTEXT before the current context', () => {
    const other = { [metaPath('/home/ana/.docker', 'other')]: meta('unix:///run/o.sock') }
    const env = { DOCKER_CONTEXT: 'other' }
    expect(socketOf(around({ ...config, ...work, ...other }, { env }))).toMatchObject({
      socket: '/run/o.sock',
      found: 'DOCKER_CONTEXT other',
    })
  })

  it('is the current context before the default socket', () => {
    expect(socketOf(around({ ...config, ...work, ...system }))).toMatchObject({
      socket: '/run/work.sock',
      found: 'context work',
    })
  })

  it('looks where DOCKER_CONFIG says', () => {
    const files = {
      '/etc/d/config.json': '{"currentContext":"x"}',
      [metaPath('/etc/d', 'x')]: meta('unix:///run/x.sock'),
    }
    expect(socketOf(around(files, { env: { DOCKER_CONFIG: '/etc/d' } }))).toMatchObject({
      socket: '/run/x.sock',
    })
  })

  it.each([
    ['the default context', { '/home/ana/.docker/config.json': '{"currentContext":"default"}' }],
    ['no context', { '/home/ana/.docker/config.json': '{"auths":{}}' }],
    ['no config', {}],
  ])('is the default socket with %s', (_, files) => {
    expect(socketOf(around({ ...files, ...system }))).toMatchObject({
      endpoint: 'unix:///var/run/docker.sock',
      found: 'default socket',
    })
  })

  it.each([
    ['/run/user/1000/docker.sock', 'rootless Docker socket'],
    ['/home/ana/.docker/run/docker.sock', 'Docker Desktop socket'],
    ['/home/ana/.docker/desktop/docker.sock', 'Docker Desktop socket'],
    ['/home/ana/.orbstack/run/docker.sock', 'OrbStack socket'],
    ['/home/ana/.colima/default/docker.sock', 'Colima socket'],
    ['/home/ana/.colima/staging/docker.sock', 'Colima, profile staging socket'],
    ['/home/ana/.config/colima/default/docker.sock', 'Colima socket'],
    ['/home/ana/.rd/docker.sock', 'Rancher Desktop socket'],
    ['/home/ana/.lima/docker/sock/docker.sock', 'Lima, instance docker socket'],
    ['/run/user/1000/podman/podman.sock', 'Podman socket'],
    ['/run/podman/podman.sock', 'Podman socket'],
  ])('is %s where the system has none, and says whose that is', (path, found) => {
    const env = { XDG_RUNTIME_DIR: '/run/user/1000' }
    const folder = (of: string) => path.startsWith(`${of}/`) && path.slice(of.length + 1).split('/')
    const list = (of: string) => [(folder(of) || [])[0] ?? ''].filter(Boolean)
    expect(socketOf(around({ [path]: '' }, { env, list }))).toEqual({
      ...{ socket: path, found, endpoint: `unix://${path}` },
    })
  })

  it('is looked for below the user’s number where no environment names the folder', () => {
    const path = '/run/user/1000/docker.sock'
    expect(socketOf(around({ [path]: '' }, { uid: 1_000 }))).toMatchObject({ socket: path })
  })

  it.each([
    ['/home/ana/.local/share/containers/podman/machine/podman.sock', 'darwin', true],
    ['/var/tmp/x/podman/podman-machine-default-api.sock', 'darwin', true],
    ['/var/tmp/x/podman/podman-machine-default-api.sock', 'linux', false],
  ] as const)('finds the Podman machine of macOS at %s, on %s: %s', (path, platform, isFound) => {
    const found = socketOf(around({ [path]: '' }, { platform, env: { TMPDIR: '/var/tmp/x' } }))
    expect('socket' in found && found.socket === path).toBe(isFound)
  })

  it('is Docker’s own before its relatives, and one that is current before all of them', () => {
    const files = { ...system, '/home/ana/.orbstack/run/docker.sock': '' }
    expect(socketOf(around(files))).toMatchObject({ found: 'default socket' })
    expect(socketOf(around({ ...files, ...config, ...work }))).toMatchObject({
      found: 'context work',
    })
  })

  it('is still the default socket when nothing is there at all', () => {
    expect(socketOf(around())).toMatchObject({ socket: '/var/run/docker.sock' })
  })

  it('is the default pipe on Windows', () => {
    expect(socketOf(around({}, { platform: 'win32' }))).toMatchObject({
      endpoint: 'npipe:////./pipe/docker_engine',
      socket: '//./pipe/docker_engine',
    })
  })

  it('is a relative’s pipe on Windows where Docker has none', () => {
    const list = () => ['podman-machine-default', 'other']
    expect(socketOf(around({}, { platform: 'win32', list }))).toMatchObject({
      ...{ socket: '//./pipe/podman-machine-default', found: 'Podman machine pipe' },
    })
  })
})

describe('a local host that the docker command has elsewhere', () => {
  it.each([
    ['DOCKER_HOST', 'ssh://ana@host:2222', { host: 'host', user: 'ana', port: 2222 }],
    ['DOCKER_HOST', 'ssh://prod', { host: 'prod' }],
    ['DOCKER_CONTEXT', 'far', { host: 'far.example', user: 'ana' }],
  ])('%s=%s is that host over SSH', (name, value, connection) => {
    const far = { [metaPath('/home/ana/.docker', 'far')]: meta('ssh://ana@far.example') }
    expect(targetOf(around(far, { env: { [name]: value } }))).toMatchObject({
      ...{ kind: 'ssh', connection: { kind: 'ssh', ...connection } },
      found: name === 'DOCKER_HOST' ? name : `${name} ${value}`,
    })
  })

  it('is the current context’s over SSH, and the default one’s here', () => {
    const far = { [metaPath('/home/ana/.docker', 'work')]: meta('ssh://ana@far.example') }
    expect(targetOf(around({ ...config, ...far }))).toMatchObject({
      ...{ kind: 'ssh', found: 'context work' },
    })
    const env = { DOCKER_CONTEXT: 'default' }
    expect(socketOf(around({ ...config, ...far, ...system }, { env }))).toMatchObject({
      found: 'default socket',
    })
  })

  it('speaks TLS where the environment says so, with the certificates that it names', () => {
    const env = {
      ...{ DOCKER_HOST: 'tcp://nas.local:2376', DOCKER_TLS_VERIFY: '1' },
      DOCKER_CERT_PATH: '/certs',
    }
    const files = { '/certs/ca.pem': '', '/certs/cert.pem': '', '/certs/key.pem': '' }
    expect(targetOf(around(files, { env }))).toEqual({
      ...{ kind: 'tcp', host: 'nas.local', port: 2376, found: 'DOCKER_HOST' },
      tls: { ca: '/certs/ca.pem', cert: '/certs/cert.pem', key: '/certs/key.pem' },
    })
    const { DOCKER_CERT_PATH: _, ...elsewhere } = env
    const own = { '/home/ana/.docker/ca.pem': '' }
    expect(targetOf(around(own, { env: elsewhere }))).toMatchObject({
      tls: { ca: '/home/ana/.docker/ca.pem', cert: null, key: null },
    })
  })
})

describe('an address that cannot be used', () => {
  it.each([
    ['192.0.2.1:2375', {}, 'no ca.pem', 'DOCKER_TLS_VERIFY=1'],
    ['tcp://192.0.2.1:2376', { DOCKER_TLS_VERIFY: '1' }, 'no ca.pem', '/home/ana/.docker'],
    [
      'tcp://192.0.2.1:2376',
      { DOCKER_TLS: '1' },
      'not to check who answers',
      'DOCKER_TLS_VERIFY=1',
    ],
    ['/var/run/docker.sock', {}, 'no address', 'unix:///var/run/docker.sock'],
    ['unix://docker.sock', {}, 'begins with a slash', 'unix:///path'],
    ['fd://', {}, 'systemd', 'unix:///path'],
    ['nonsense://x', {}, 'not one of a Docker Engine', 'ssh://user@host'],
    ['ssh://ana:secret@x', {}, 'not one of a Docker Engine', 'ssh://user@host'],
  ])('DOCKER_HOST=%s with %j says why, and what to write', (value, more, reason, instead) => {
    const target = targetOf(around({}, { env: { DOCKER_HOST: value, ...more } }))
    expect(target).toMatchObject({
      kind: 'none',
      failure: {
        ...{ kind: 'endpoint-unusable', host: 'local', found: 'DOCKER_HOST' },
        reason: expect.stringContaining(reason),
        instead: expect.stringContaining(instead),
      },
    })
    expect(JSON.stringify(target)).not.toContain('secret')
  })

  it('a context that is not there is named, with what docker offers instead', () => {
    expect(targetOf(around({}, { env: { DOCKER_CONTEXT: 'gone' } }))).toMatchObject({
      kind: 'none',
      failure: {
        reason: 'there is no Docker context "gone"',
        instead: expect.stringContaining('docker context ls'),
      },
    })
  })

  it.each(['{', '[]', '{"currentContext":5}'])(
    'a config of %s is told as such, and is no crash',
    (text) => {
      expect(targetOf(around({ '/home/ana/.docker/config.json': text }))).toMatchObject({
        failure: { reason: expect.stringContaining('cannot be read') },
      })
    },
  )

  it('a context that names no engine is told as such', () => {
    const files = { ...config, [metaPath('/home/ana/.docker', 'work')]: '{"Endpoints":{}}' }
    expect(targetOf(around(files))).toMatchObject({
      failure: { reason: expect.stringContaining('cannot be read') },
    })
  })
})
