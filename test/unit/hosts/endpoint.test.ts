import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Surroundings } from '../../../src/main/hosts/docker-contexts.ts'
import { findEndpoint } from '../../../src/main/hosts/endpoint.ts'

const around = (
  files: Readonly<Record<string, string>> = {},
  more: Partial<Surroundings> = {},
): Surroundings => ({
  env: {},
  home: '/home/ana',
  platform: 'linux',
  exists: (path) => path in files,
  read: (path) => files[path],
  list: () => [],
  ...more,
})

const metaPath = (dir: string, name: string) =>
  `${dir}/contexts/meta/${createHash('sha256').update(name).digest('hex')}/meta.json`
const meta = (host: string) => JSON.stringify({ Endpoints: { docker: { Host: host } } })
const config = { '/home/ana/.docker/config.json': '{"currentContext":"work"}' }
const work = { [metaPath('/home/ana/.docker', 'work')]: meta('unix:///run/work.sock') }
const system = { '/var/run/docker.sock': '' }

describe('where the local engine is', () => {
  it('is what was chosen, before anything else', () => {
    const env = { DOCKER_HOST: 'unix:///run/other.sock' }
    expect(findEndpoint(around({ ...config, ...work }, { env }), '/run/mine.sock')).toEqual({
      endpoint: 'unix:///run/mine.sock',
      found: 'chosen',
      socket: '/run/mine.sock',
      problem: '',
    })
  })

  it('is DOCKER_HOST before DOCKER_CONTEXT', () => {
    const env = { DOCKER_HOST: 'unix:///run/h.sock', DOCKER_CONTEXT: 'work' }
    expect(findEndpoint(around(work, { env }))).toMatchObject({
      socket: '/run/h.sock',
      found: 'DOCKER_HOST',
    })
  })

  it('is DOCKER_CONTEXT before the current context', () => {
    const other = { [metaPath('/home/ana/.docker', 'other')]: meta('unix:///run/o.sock') }
    const env = { DOCKER_CONTEXT: 'other' }
    expect(findEndpoint(around({ ...config, ...work, ...other }, { env }))).toMatchObject({
      socket: '/run/o.sock',
      found: 'DOCKER_CONTEXT other',
    })
  })

  it('is the current context before the default socket', () => {
    expect(findEndpoint(around({ ...config, ...work, ...system }))).toMatchObject({
      socket: '/run/work.sock',
      found: 'context work',
    })
  })

  it('looks where DOCKER_CONFIG says', () => {
    const files = {
      '/etc/d/config.json': '{"currentContext":"x"}',
      [metaPath('/etc/d', 'x')]: meta('unix:///run/x.sock'),
    }
    expect(findEndpoint(around(files, { env: { DOCKER_CONFIG: '/etc/d' } }))).toMatchObject({
      socket: '/run/x.sock',
    })
  })

  it.each([
    ['the default context', { '/home/ana/.docker/config.json': '{"currentContext":"default"}' }],
    ['no context', { '/home/ana/.docker/config.json': '{"auths":{}}' }],
    ['no config', {}],
  ])('is the default socket with %s', (_, files) => {
    expect(findEndpoint(around({ ...files, ...system }))).toMatchObject({
      endpoint: 'unix:///var/run/docker.sock',
      found: 'default socket',
    })
  })

  it.each([
    ['/run/user/1000/docker.sock', 'rootless socket'],
    ['/home/ana/.docker/run/docker.sock', 'Docker Desktop socket'],
    ['/home/ana/.docker/desktop/docker.sock', 'Docker Desktop socket'],
  ])('is %s where the system has none', (path, found) => {
    const env = { XDG_RUNTIME_DIR: '/run/user/1000' }
    expect(findEndpoint(around({ [path]: '' }, { env }))).toMatchObject({ socket: path, found })
  })

  it('is still the default socket when nothing is there at all', () => {
    expect(findEndpoint(around())).toMatchObject({ socket: '/var/run/docker.sock' })
  })

  it('is the default pipe on Windows', () => {
    expect(findEndpoint(around({}, { platform: 'win32' }))).toMatchObject({
      endpoint: 'npipe:////./pipe/docker_engine',
      socket: '//./pipe/docker_engine',
    })
  })
})

describe('an endpoint that cannot be used', () => {
  it.each([
    ['DOCKER_HOST', 'ssh://ana@host', 'ssh'],
    ['DOCKER_HOST', '192.0.2.1:2375', 'tcp'],
    ['DOCKER_HOST', 'nonsense://x', 'not one of a Docker Engine'],
    ['DOCKER_CONTEXT', 'gone', 'there is no Docker context "gone"'],
  ])('%s=%s has a problem that says why', (name, value, problem) => {
    const found = findEndpoint(around({}, { env: { [name]: value } }))
    expect(found.socket).toBeUndefined()
    expect(found.problem).toContain(problem)
  })

  it.each(['{', '[]', '{"currentContext":5}'])(
    'a config of %s is a problem, not a crash',
    (text) => {
      const found = findEndpoint(around({ '/home/ana/.docker/config.json': text }))
      expect(found.problem).toContain('cannot be read')
    },
  )

  it('a context that names no engine is a problem', () => {
    const files = { ...config, [metaPath('/home/ana/.docker', 'work')]: '{"Endpoints":{}}' }
    expect(findEndpoint(around(files)).problem).toContain('cannot be read')
  })
})
