// Logins are found as the docker command finds them, whatever its file looks like.
import { describe, expect, it } from 'vitest'
import type { Environment } from '../../../src/main/hosts/environment/environment.ts'
import { createCredentials } from '../../../src/main/registries/credentials.ts'
import { loginFor } from '../../../src/main/registries/image-login.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'

const signal = new AbortController().signal
const auth = Buffer.from('ana:pw-1').toString('base64')
const bob = Buffer.from('bob:pw-2').toString('base64')
const hub = 'https://index.docker.io/v1/'

function credentialsWith(config: unknown, env: Record<string, string> = {}) {
  const file = env.DOCKER_CONFIG
    ? `${env.DOCKER_CONFIG}/config.json`
    : '/home/ana/.docker/config.json'
  const text = typeof config === 'string' ? config : JSON.stringify(config)
  const environment: Environment = {
    ...{ env, home: '/home/ana', platform: 'linux', exists: () => false, list: () => [] },
    read: (path) => (path === file ? text : undefined),
  }
  return createCredentials({ environment, clock: testClock })
}

/** What the engine is sent for an image of that registry. */
async function sent(config: unknown, image: string, env = {}) {
  const login = await loginFor(credentialsWith(config, env), image, { signal })
  const fields = login.auth && JSON.parse(Buffer.from(login.auth, 'base64url').toString('utf8'))
  return { account: login.account, ...fields }
}

const ana = { account: 'ana', username: 'ana', password: 'pw-1' }

describe('a login of the docker command', () => {
  it.each([
    ['its name', 'reg:5000', { auth }],
    ['an https address', 'https://reg:5000', { auth }],
    ['an http address', 'http://reg:5000', { auth }],
    ['a /v2/ behind it', 'https://reg:5000/v2/', { auth }],
    ['a /v1/ behind it', 'reg:5000/v1/', { auth }],
    ['two fields', 'reg:5000', { username: 'ana', password: 'pw-1' }],
    [
      'a password with NULs at its end',
      'reg:5000',
      { auth: Buffer.from('ana:pw-1\0').toString('base64') },
    ],
  ])('is found that is stored with %s', async (_how, key, entry) => {
    expect(await sent({ auths: { [key]: entry } }, 'reg:5000/team/web:v1')).toMatchObject({
      ...ana,
      serveraddress: 'reg:5000',
    })
  })

  it.each([
    ['nginx', hub],
    ['team/app:1', hub],
    ['docker.io/library/nginx', hub],
    ['nginx', 'docker.io'],
    ['nginx', 'https://index.docker.io/v1'],
    ['nginx', 'https://registry-1.docker.io/v2/'],
  ])('of Docker Hub is found for %s under %s', async (image, key) => {
    expect(await sent({ auths: { [key]: { auth } } }, image)).toMatchObject({
      ...ana,
      serveraddress: hub,
    })
  })

  it('of Docker Hub is none of the tokens that docker keeps beside it', async () => {
    const auths = { [`${hub}access-token`]: { auth: bob }, [`${hub}refresh-token`]: { auth: bob } }
    expect(await sent({ auths }, 'nginx')).toEqual({ account: '' })
  })

  it('is a token where one is stored', async () => {
    const config = { auths: { 'reg:5000': { identitytoken: 'tok' } } }
    expect(await sent(config, 'reg:5000/a')).toEqual({
      ...{ account: 'an identity token', identitytoken: 'tok', serveraddress: 'reg:5000' },
    })
  })

  it.each([
    ['null', null],
    ['a null in it', { auth: null }],
    ['no base64', { auth: '%%%' }],
    ['no colon', { auth: Buffer.from('ana').toString('base64') }],
    ['another type', { auth: 5 }],
    ['a list', []],
  ])('is found beside an entry that is %s', async (_what, bad) => {
    const auths = { 'ghcr.io': bad, 'reg:5000': { auth } }
    expect(await sent({ auths }, 'reg:5000/a')).toMatchObject(ana)
    expect(await sent({ auths }, 'ghcr.io/a')).toEqual({ account: '' })
  })

  it('is read where DOCKER_CONFIG says, and first of all from DOCKER_AUTH_CONFIG', async () => {
    const config = { auths: { 'reg:5000': { auth } }, credsStore: 5, credHelpers: { x: null } }
    expect(await sent(config, 'reg:5000/a', { DOCKER_CONFIG: '/etc/d' })).toMatchObject(ana)
    const DOCKER_AUTH_CONFIG = JSON.stringify({ auths: { 'reg:5000': { auth: bob } } })
    expect(await sent(config, 'reg:5000/a', { DOCKER_AUTH_CONFIG })).toMatchObject({
      account: 'bob',
    })
    expect(await sent(config, 'reg:5000/a', { DOCKER_AUTH_CONFIG: '{' })).toMatchObject(ana)
  })

  it('is the one in the file where the program that should have it is not there', async () => {
    const config = { credsStore: 'not-there-at-all', auths: { 'reg:5000': { auth } } }
    expect(await sent(config, 'reg:5000/a')).toMatchObject(ana)
  })

  it.each(['', '[]', '{', 'null', '{"auths":[]}'])(
    'is none in a file that holds %s',
    async (text) => {
      expect(await sent(text, 'reg:5000/a')).toEqual({ account: '' })
    },
  )

  it('is none of another registry, whose name only begins alike', async () => {
    expect(await sent({ auths: { 'reg:50001': { auth } } }, 'reg:5000/a')).toEqual({ account: '' })
  })
})
