import { describe, expect, it } from 'vitest'
import { findHops, parseJump } from '../../../../src/main/hosts/ssh/ways.ts'
import { failureOf } from '../../../../src/shared/lib/failure-error.ts'
import type { SshConnection } from '../../../../src/shared/model/host.ts'

const hopsOf = (config: string, connection: Partial<SshConnection> = {}, env = {}) =>
  findHops(
    {
      host: 'prod',
      surroundings: {
        ...{ home: '/home/ana', localUser: 'ana', env, configFiles: ['/home/ana/.ssh/config'] },
        files: {
          read: (path) => (path === '/home/ana/.ssh/config' ? config : undefined),
          list: () => [],
        },
      },
    },
    { kind: 'ssh', host: 'prod', ...connection },
  )
const placesOf = (hops: ReturnType<typeof hopsOf>) =>
  hops.map(({ user, host, port }) => `${user}@${host}:${port}`)

describe('the way to a host', () => {
  it('is what ssh would take without any configuration', () => {
    const [hop] = hopsOf('')
    expect(hop).toMatchObject({ host: 'prod', port: 22, user: 'ana', identitiesOnly: false })
    expect(hop?.identityFiles).toContain('/home/ana/.ssh/id_ed25519')
    expect(hop).toMatchObject({ keepaliveMs: 10_000, keepaliveCount: 3 })
  })

  it('follows the configuration, and the record before it', () => {
    const config =
      'Host prod\n HostName 10.0.0.7\n User deploy\n Port 2222\n IdentityFile ~/.ssh/%n'
    expect(placesOf(hopsOf(config))).toEqual(['deploy@10.0.0.7:2222'])
    expect(hopsOf(config)[0]?.identityFiles).toEqual(['/home/ana/.ssh/prod'])
    const asked = hopsOf(config, { user: 'root', port: 22, identityFiles: ['/k/mine'] })
    expect(placesOf(asked)).toEqual(['root@10.0.0.7:22'])
    expect(asked[0]?.identityFiles[0]).toBe('/k/mine')
  })

  it('leads through every jump host, each read from the configuration', () => {
    const config = 'Host prod\n ProxyJump gate,inner\nHost gate\n User door\n ProxyJump first'
    expect(placesOf(hopsOf(config))).toEqual([
      'ana@first:22',
      'door@gate:22',
      'ana@inner:22',
      'ana@prod:22',
    ])
    expect(placesOf(hopsOf(config, { jump: 'none' }))).toEqual(['ana@prod:22'])
    expect(placesOf(hopsOf('', { jump: 'me@gate:2200' }))).toEqual(['me@gate:2200', 'ana@prod:22'])
  })

  it('is not followed in circles', () => {
    const failure = catchFailure(() => hopsOf('Host *\n ProxyJump gate'))
    expect(failure).toMatchObject({ kind: 'ssh-config-unsupported', directive: 'ProxyJump' })
  })

  it('runs no program, and says what to set instead', () => {
    const failure = catchFailure(() => hopsOf('Host prod\n ProxyCommand nc %h %p'))
    expect(failure).toMatchObject({ kind: 'ssh-config-unsupported', directive: 'ProxyCommand' })
    expect(hopsOf('Host prod\n ProxyCommand none')).toHaveLength(1)
  })

  it('asks the agent that is named, that of the environment, or none', () => {
    const env = { SSH_AUTH_SOCK: '/run/agent', OTHER: '/run/other' }
    expect(hopsOf('', {}, env)[0]?.agentSocket).toBe('/run/agent')
    expect(hopsOf('IdentityAgent none', {}, env)[0]?.agentSocket).toBeUndefined()
    expect(hopsOf('IdentityAgent $OTHER', {}, env)[0]?.agentSocket).toBe('/run/other')
    expect(hopsOf('IdentityAgent ~/agent', {}, env)[0]?.agentSocket).toBe('/home/ana/agent')
  })

  it('accepts no key by itself, whatever the configuration says', () => {
    expect(hopsOf('StrictHostKeyChecking no')[0]?.notes.join()).toContain('StrictHostKeyChecking')
  })

  it.each(['-oProxyCommand=x', 'a b@c', 'x@-y', '', 'a@b:99999999'])(
    'refuses %j as a jump host, by field',
    (jump) => {
      expect(catchFailure(() => parseJump('prod', jump))).toMatchObject({
        kind: 'invalid',
        issues: [{ path: 'jump' }],
      })
    },
  )
})

function catchFailure(work: () => unknown) {
  try {
    work()
  } catch (error) {
    return failureOf(error)
  }
  throw new Error('nothing failed')
}
