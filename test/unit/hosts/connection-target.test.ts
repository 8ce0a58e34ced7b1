import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { findCandidates } from '../../../src/main/hosts/candidates.ts'
import { readContext } from '../../../src/main/hosts/environment/docker-contexts.ts'
import type { Environment } from '../../../src/main/hosts/environment/environment.ts'
import { findTarget } from '../../../src/main/hosts/environment/find-target.ts'
import type { Connection } from '../../../src/shared/model/host.ts'

const docker = '/home/ana/.docker'
const idOf = (name: string) => createHash('sha256').update(name).digest('hex')
const context = (name: string, host: string, more: object = {}) => ({
  [`${docker}/contexts/meta/${idOf(name)}/meta.json`]: JSON.stringify({
    Name: name,
    Endpoints: { docker: { Host: host, ...more } },
  }),
})
const tlsDir = (name: string) => `${docker}/contexts/tls/${idOf(name)}/docker`
const tls = (name: string, ...files: string[]) =>
  Object.fromEntries(files.map((file) => [`${tlsDir(name)}/${file}`, 'PEM']))

function around(
  files: Readonly<Record<string, string>>,
  env: Environment['env'] = {},
): Environment {
  return {
    env,
    home: '/home/ana',
    platform: 'linux',
    exists: (path) => path in files,
    read: (path) => files[path],
    list: (dir) => [
      ...new Set(
        Object.keys(files)
          .filter((path) => path.startsWith(`${dir}/`))
          .map((path) => path.slice(dir.length + 1).split('/')[0] ?? ''),
      ),
    ],
  }
}

const target = (files: Readonly<Record<string, string>>, connection: Connection) =>
  findTarget(around(files), { name: 'prod', connection, guard: 'open', colour: 'none' })
const targetOf = (host: string, files: Readonly<Record<string, string>> = {}, more: object = {}) =>
  target({ ...context('work', host, more), ...files }, { kind: 'context', context: 'work' })

describe('a Docker context', () => {
  it.each([
    ['ssh://ana@example.org', { host: 'example.org', user: 'ana' }],
    ['ssh://example.org:2222', { host: 'example.org', port: 2222 }],
    [
      'ssh://ana@[::1]:22/run/user/1000/docker.sock',
      { host: '::1', socket: '/run/user/1000/docker.sock' },
    ],
    ['ssh://alias', { host: 'alias' }],
  ])('%s is a host over SSH', (host, connection) => {
    expect(targetOf(host)).toMatchObject({
      kind: 'ssh',
      connection: { kind: 'ssh', ...connection },
      found: 'context work',
    })
  })

  it('on TCP is a host with the certificates of the context', () => {
    const files = tls('work', 'ca.pem', 'cert.pem', 'key.pem')
    const dir = tlsDir('work')
    expect(targetOf('tcp://example.org:2376', files)).toEqual({
      ...{ kind: 'tcp', host: 'example.org', port: 2376, found: 'context work' },
      tls: { ca: `${dir}/ca.pem`, cert: `${dir}/cert.pem`, key: `${dir}/key.pem` },
    })
    expect(targetOf('https://example.org', tls('work', 'ca.pem'))).toMatchObject({
      port: 2376,
      tls: { cert: null, key: null },
    })
  })

  it('on a socket is an engine of this machine', () => {
    expect(targetOf('unix:///run/two.sock')).toMatchObject({
      kind: 'local',
      endpoint: { socket: '/run/two.sock', found: 'context work' },
    })
  })

  it.each([
    ['tcp://example.org:2375', {}, {}, 'would not be protected'],
    ['tcp://example.org:2376', tls('work', 'ca.pem'), { SkipTLSVerify: true }, 'is not done'],
    ['ssh://-oProxyCommand=x', {}, {}, 'not one of a Docker Engine'],
    ['ssh://ana:secret@example.org', {}, {}, 'not one of a Docker Engine'],
    ['ssh://ana@example.org?x=1', {}, {}, 'not one of a Docker Engine'],
    ['ssh://a%0Ab@example.org', {}, {}, 'not one of a Docker Engine'],
    ['ftp://example.org', {}, {}, 'not one of a Docker Engine'],
    ['nonsense', {}, {}, 'not one of a Docker Engine'],
  ])('%s is not gone, and says why', (host, files, more, problem) => {
    const found = targetOf(host, files, more)
    expect(found).toMatchObject({
      kind: 'none',
      failure: { kind: 'endpoint-unusable', host: 'prod' },
    })
    expect(JSON.stringify(found)).toContain(problem)
  })

  it('that is not there, or cannot be read, says so', () => {
    const asked = { kind: 'context', context: 'work' } as const
    expect(target({}, asked)).toMatchObject({
      failure: { reason: 'there is no Docker context "work"' },
    })
    const broken = { [`${docker}/contexts/meta/${idOf('work')}/meta.json`]: '{"Name":' }
    expect(target(broken, asked)).toMatchObject({
      failure: { reason: 'the Docker context "work" cannot be read' },
    })
  })

  it('cannot lead out of its folder by its name', () => {
    const read: string[] = []
    const environment = { ...around({}), read: (path: string) => void read.push(path) }
    readContext(environment, '../../../etc/passwd')
    expect(read).toEqual([`${docker}/contexts/meta/${idOf('../../../etc/passwd')}/meta.json`])
  })
})

describe('hosts to choose from', () => {
  const config = [
    'Host prod',
    '  HostName 10.0.0.7',
    '  User ana',
    '  Port 2222',
    'Host far',
    '  ProxyCommand nc %h %p',
    'Host *.internal !bad',
    '  User eva',
  ].join('\n')
  const files: Readonly<Record<string, string>> = {
    '/home/ana/.ssh/config': config,
    [`${docker}/config.json`]: '{"currentContext":"work"}',
    ...context('work', 'unix:///run/work.sock'),
    ...context('eu', 'ssh://ana@eu.example'),
    [`${docker}/contexts/meta/stray/meta.json`]: '{}',
  }
  const ssh = {
    files: { read: (path: string) => files[path], list: () => [] },
    home: '/home/ana',
    localUser: 'me',
    env: {},
    machine: () => ({ hostname: 'desk', uid: 1_000, addresses: [] }),
    configFiles: ['/home/ana/.ssh/config'],
  }

  it('are those of ~/.ssh/config, without the patterns, and what is not run of them', () => {
    expect(findCandidates(around(files), ssh).ssh).toEqual([
      { alias: 'prod', user: 'ana', host: '10.0.0.7', port: 2222, notes: [] },
      {
        ...{ alias: 'far', user: 'me', host: 'far', port: 22 },
        notes: [expect.stringContaining('ProxyCommand is not run')],
      },
    ])
  })

  it('are the Docker contexts, with the one that the docker command would take', () => {
    const current = (env: Environment['env']) =>
      findCandidates(around(files, env), ssh)
        .contexts.filter(({ isCurrent }) => isCurrent)
        .map(({ name }) => name)
    expect(findCandidates(around(files), ssh).contexts).toEqual([
      { name: 'eu', endpoint: 'ssh://ana@eu.example', isCurrent: false },
      { name: 'work', endpoint: 'unix:///run/work.sock', isCurrent: true },
    ])
    expect(current({ DOCKER_CONTEXT: 'eu' })).toEqual(['eu'])
    expect(current({ DOCKER_CONTEXT: 'eu', DOCKER_HOST: 'ssh://x' })).toEqual([])
  })

  it('name DOCKER_HOST where it is set', () => {
    expect(findCandidates(around(files), ssh).dockerHost).toBeNull()
    const env = { DOCKER_HOST: 'ssh://ana@x' }
    expect(findCandidates(around(files, env), ssh).dockerHost).toBe('ssh://ana@x')
  })
})
