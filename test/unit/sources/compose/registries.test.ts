// Which logins docker compose is given for a pull, and where they lie meanwhile.
import { describe, expect, it } from 'vitest'
import type { HostSession } from '../../../../src/main/hosts/session.ts'
import { registryOf } from '../../../../src/main/registries/registry-of.ts'
import { withLogins } from '../../../../src/main/sources/compose/apply/images.ts'
import { accountFor, registriesOf } from '../../../../src/main/sources/compose/registries.ts'
import { type Service, serviceSchema } from '../../../../src/main/sources/compose/rendered.ts'
import { createFakeSession } from '../../../support/fake-session/fake-session.ts'

const service = (image: string, registries?: string): Service =>
  serviceSchema.parse({
    image,
    ...(registries === undefined ? {} : { labels: { 'longshore.registries': registries } }),
  })

it.each([
  ['nginx', 'docker.io'],
  ['team/app:1', 'docker.io'],
  ['docker.io/library/nginx', 'docker.io'],
  ['ghcr.io/team/app@sha256:00', 'ghcr.io'],
  ['localhost/app', 'localhost'],
  ['registry:5000/app', 'registry:5000'],
  ['app:5000', 'docker.io'],
])('SD-07 the registry of %s is %s', (image, registry) => {
  expect(registryOf(image)).toBe(registry)
})

describe('a look at what a registry has', () => {
  it.each([
    [[service('ghcr.io/a/b')], 'team'],
    [[service('ghcr.io/a/b', 'none')], 'none'],
    [[service('ghcr.io/a/b', 'none'), service('ghcr.io/c/d')], 'none'],
    [[service('ghcr.io/a/b', 'none'), service('ghcr.io/a/b')], 'team'],
    [[service('ghcr.io/a/b', 'quay.io')], 'none'],
    [[service('ghcr.io/a/b', 'quay.io, ghcr.io')], 'team'],
    [[service('ghcr.io/a/b', 'robot')], 'robot'],
  ])('SD-32 takes along the login that the services of that image say', (services, account) => {
    expect(accountFor(services, 'ghcr.io/a/b', 'team')).toBe(account)
  })
})

describe('the registries of a pull', () => {
  it('SD-07 are those of the services that are pulled, each once', () => {
    const services = [service('ghcr.io/a/b'), service('ghcr.io/c/d'), service('redis')]
    expect(registriesOf(services)).toEqual(['ghcr.io', 'docker.io'])
    expect(registriesOf([serviceSchema.parse({ build: { context: '.' } })])).toEqual([])
  })

  it('SD-32 are those that a label names instead, or none', () => {
    expect(registriesOf([service('ghcr.io/a/b', 'one.example, two.example:5000 ,')])).toEqual([
      ...['one.example', 'two.example:5000'],
    ])
    expect(registriesOf([service('ghcr.io/a/b', ' none ')])).toEqual([])
    expect(registriesOf([service('ghcr.io/a/b', 'none'), service('quay.io/a')])).toEqual([
      'quay.io',
    ])
  })
})

/** Of the user there: logins, and what else docker goes by. */
const kept = {
  proxies: { default: { httpProxy: 'http://proxy.example:3128' } },
  HttpHeaders: { 'X-Team': 'harbour' },
}
const usual = {
  ...kept,
  ...{ auths: { 'other.example': { auth: 'b3RoZXI=' } }, credsStore: 'desktop' },
  ...{ credHelpers: { 'a.example': 'gcloud' }, currentContext: 'far' },
  cliPluginsExtraDirs: ['/opt/plugins'],
}

/** What was asked for and what lay there while the work went on, on a host with its own login for ghcr.io. */
async function pulled(services: readonly Service[], more: Partial<HostSession> = {}) {
  const files = { made: 0, gone: 0, name: '', text: '', mode: 0o600 }
  const asked: string[] = []
  const plain = createFakeSession()
  const session: HostSession = {
    ...plain,
    files: {
      ...plain.files,
      async withTemporary(work) {
        files.made += 1
        const write = async (name: string, data: Buffer | string, mode = 0o600) =>
          void Object.assign(files, { name, text: data.toString(), mode })
        try {
          return await work({ path: '/run/private', isInMemory: true, write })
        } finally {
          files.gone += 1
        }
      },
      async read(name) {
        expect(name).toBe('/home/ana/.docker/config.json')
        return Buffer.from(JSON.stringify(usual))
      },
    },
    async run({ argv, onLine }) {
      const isHelp = argv[1] === '--help'
      onLine?.(
        'stdout',
        isHelp
          ? '      --config string      Location of client config files (default "/home/ana/.docker")'
          : '[{"Name":"compose","Path":"/home/ana/.docker/cli-plugins/docker-compose"}]',
      )
      return { exitCode: 0, signal: null }
    },
    ...more,
  }
  const credentials = {
    async of(registries: readonly string[]) {
      asked.push(...registries)
      return registries.includes('ghcr.io') ? { 'ghcr.io': { auth: 'c2VjcmV0' } } : {}
    },
  }
  const signal = new AbortController().signal
  let given: unknown
  const work = (how: 'well' | 'badly') =>
    withLogins({ session, credentials, signal }, services, async (env) => {
      given = env
      if (how === 'badly') throw new Error('cut')
    })
  await work('well')
  await expect(work('badly')).rejects.toThrow('cut')
  return { files, asked, env: given }
}

const ownConfig = { DOCKER_CONFIG: '/run/private' }

describe('docker compose pulls', () => {
  it('SD-07 SD-08 with these logins alone, and all else that docker goes by, in a private folder that is gone however it ends', async () => {
    const { files, asked, env } = await pulled([service('ghcr.io/a/b')])
    expect(asked).toEqual(['ghcr.io', 'ghcr.io'])
    expect(env).toEqual(ownConfig)
    expect(files).toMatchObject({ made: 2, gone: 2, name: 'config.json', mode: 0o600 })
    expect(JSON.parse(files.text)).toEqual({
      ...kept,
      auths: { 'ghcr.io': { auth: 'c2VjcmV0' } },
      cliPluginsExtraDirs: ['/home/ana/.docker/cli-plugins', '/opt/plugins'],
    })
  })

  it('SD-07 without any here, where none is known; with those of its own user on another host', async () => {
    const none = await pulled([service('redis')])
    expect(none.env).toEqual(ownConfig)
    expect(JSON.parse(none.files.text).auths).toEqual({})
    const far = await pulled([service('redis')], { isHere: false })
    expect([far.env, far.files.made]).toEqual([{}, 0])
  })

  it('SD-32 with none on another host either, where every service says so', async () => {
    const far = await pulled([service('ghcr.io/a', 'none')], { isHere: false })
    expect([far.asked, far.env]).toEqual([[], ownConfig])
    expect(JSON.parse(far.files.text).auths).toEqual({})
  })
})
