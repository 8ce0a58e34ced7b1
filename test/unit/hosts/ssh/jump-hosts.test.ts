import { describe, expect, it } from 'vitest'
import { findHops } from '../../../../src/main/hosts/ssh/config/jump-hosts.ts'
import { failureOf } from '../../../../src/shared/lib/failure-error.ts'
import type { SshConnection } from '../../../../src/shared/model/host.ts'

const known = new Set(['web1.lab.example.', 'www.lab.example.'])
const names = {
  isKnown: async (name: string) => known.has(name),
  canonicalOf: async (name: string) =>
    name === 'www.lab.example' ? 'web1.lab.example' : undefined,
}
const blob = Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from('ssh-ed25519....')])
const others: Readonly<Record<string, string>> = {
  '/home/ana/.ssh/revoked': `# gone\nssh-ed25519 ${blob.toString('base64')} old\n`,
  '/home/ana/.ssh/binary': 'SSHKRL\n\0...',
}
const hopsOf = (config: string, connection: Partial<SshConnection> = {}, env = {}) =>
  findHops(
    {
      host: 'prod',
      environment: {
        ...{ home: '/home/ana', localUser: 'ana', env, configFiles: ['/home/ana/.ssh/config'] },
        machine: () => ({ hostname: 'desk.example', uid: 1_000, addresses: ['192.168.7.20'] }),
        names,
        files: {
          read: (path) => (path === '/home/ana/.ssh/config' ? config : others[path]),
          list: () => [],
        },
      },
    },
    { kind: 'ssh', host: 'prod', ...connection },
  )
const hopOf = async (...asked: Parameters<typeof hopsOf>) => (await hopsOf(...asked)).at(-1)
const placesOf = async (...asked: Parameters<typeof hopsOf>) =>
  (await hopsOf(...asked)).map(({ user, host, port }) => `${user}@${host}:${port}`)
const failureWhen = (...asked: Parameters<typeof hopsOf>) =>
  hopsOf(...asked).then(() => undefined, failureOf)

describe('the way to a host', () => {
  it('is what ssh would take without any configuration', async () => {
    const hop = await hopOf('')
    expect(hop).toMatchObject({ host: 'prod', port: 22, user: 'ana', identitiesOnly: false })
    expect(hop?.identityFiles).toContain('/home/ana/.ssh/id_ed25519')
    expect(hop).toMatchObject({ keepaliveMs: 10_000, keepaliveCount: 3, isIdentityNamed: false })
  })

  it('follows the configuration, and the record before it', async () => {
    const config =
      'Host prod\n HostName 10.0.0.7\n User deploy\n Port 2222\n IdentityFile ~/.ssh/%n'
    expect(await placesOf(config)).toEqual(['deploy@10.0.0.7:2222'])
    expect((await hopOf(config))?.identityFiles).toEqual(['/home/ana/.ssh/prod'])
    const record = { user: 'root', port: 22, identityFiles: ['/k/mine'] }
    expect(await placesOf(config, record)).toEqual(['root@10.0.0.7:22'])
    expect((await hopOf(config, record))?.identityFiles[0]).toBe('/k/mine')
  })

  it('leads through every jump host, each read from the configuration', async () => {
    const config = 'Host prod\n ProxyJump gate,inner\nHost gate\n User door\n ProxyJump first'
    expect(await placesOf(config)).toEqual([
      'ana@first:22',
      'door@gate:22',
      'ana@inner:22',
      'ana@prod:22',
    ])
    expect(await placesOf(config, { jump: 'none' })).toEqual(['ana@prod:22'])
    expect(await placesOf('', { jump: 'me@gate:2200' })).toEqual(['me@gate:2200', 'ana@prod:22'])
    expect(await placesOf('', { jump: 'prod' })).toEqual(['ana@prod:22', 'ana@prod:22'])
  })

  it('takes whichever of ProxyJump and ProxyCommand is written first, also "none"', async () => {
    const gate = 'Host gate\n ProxyCommand none\nHost *\n ProxyJump gate'
    expect(await placesOf(gate)).toEqual(['ana@gate:22', 'ana@prod:22'])
    expect(await placesOf(gate, { host: 'gate' })).toEqual(['ana@gate:22'])
    const command = 'Host prod\n ProxyCommand nc %h %p\nHost *\n ProxyJump gate'
    expect(await failureWhen(command)).toMatchObject({ directive: 'ProxyCommand' })
    const jump = 'Host prod\n ProxyJump none\nHost *\n ProxyCommand nc %h %p'
    expect(await placesOf(jump)).toEqual(['ana@prod:22'])
  })

  it('puts the host’s own name into the name of its jump host', async () => {
    expect(await placesOf('Host prod\n Port 2200\n ProxyJump %r@gate-%n-%p')).toEqual([
      'ana@gate-prod-2200:22',
      'ana@prod:2200',
    ])
  })

  it('is not followed in circles, and says which', async () => {
    expect(await failureWhen('Host *\n ProxyJump gate')).toMatchObject({
      kind: 'ssh-config-invalid',
      reason: expect.stringContaining('gate, then gate, then prod'),
    })
    expect(
      await failureWhen('Host prod\n ProxyJump gate\nHost gate\n ProxyJump prod'),
    ).toMatchObject({ kind: 'ssh-config-invalid' })
  })

  it('runs no program, and says where that is asked for, and what to set instead', async () => {
    expect(await failureWhen('Host prod\n ProxyCommand nc %h %p')).toMatchObject({
      kind: 'ssh-config-unsupported',
      directive: 'ProxyCommand',
      instead: expect.stringContaining('~/.ssh/config, line 2'),
    })
    expect(await hopsOf('Host prod\n ProxyCommand none')).toHaveLength(1)
  })

  it.each([
    ['ssh -W %h:%p gate', 'ProxyJump gate'],
    ['/usr/bin/ssh -q -p 2200 -W "[%h]:%p" me@gate', 'ProxyJump me@gate:2200'],
    ['ssh -l me gate nc %h %p', 'ProxyJump me@gate'],
    ['ssh gate "$(id)" %h %p', 'ProxyJump HOST'],
    ['sh -c "ssh -W %h:%p gate"', 'ProxyJump HOST'],
  ])('names what to write instead of %j', async (command, instead) => {
    const failure = await failureWhen(`Host prod\n ProxyCommand ${command}`)
    expect(failure).toMatchObject({ instead: expect.stringContaining(`"${instead}"`) })
  })

  it('asks the agent that is named, that of the environment, or none', async () => {
    const env = { SSH_AUTH_SOCK: '/run/agent', OTHER: '/run/other', DIR: '/run/u' }
    const agent = async (config: string) => (await hopOf(config, {}, env))?.agentSocket
    expect(await agent('')).toBe('/run/agent')
    expect(await agent('IdentityAgent none')).toBeUndefined()
    expect(await agent('IdentityAgent $OTHER')).toBe('/run/other')
    expect(await agent(`IdentityAgent $\{DIR}/%i/a.sock`)).toBe('/run/u/1000/a.sock')
    expect(await agent('IdentityAgent ~/agent')).toBe('/home/ana/agent')
    expect(await failureWhen(`IdentityAgent $\{toString}/a.sock`, {}, env)).toMatchObject({
      reason: expect.stringContaining('the variable toString is not set here'),
    })
  })

  it('accepts no key by itself, and says what else is not followed, and where', async () => {
    const notes = async (config: string) => (await hopOf(config))?.notes.join()
    expect(await notes('StrictHostKeyChecking no')).toContain('StrictHostKeyChecking no')
    expect(await notes('Host prod\n KnownHostsCommand /bin/x %H')).toContain(
      'KnownHostsCommand (~/.ssh/config, line 2) is not followed',
    )
    expect(await notes('StrictHostKeyChecking ask\nForwardAgent no')).toBe('')
    expect(await notes('ForwardAgent false\nStrictHostKeyChecking true')).toBe('')
  })

  it('trusts no key of a list of revoked ones, and nobody where that cannot be read', async () => {
    expect((await hopOf('RevokedHostKeys ~/.ssh/revoked'))?.revokedKeys).toMatchObject([
      { keyType: 'ssh-ed25519', file: '/home/ana/.ssh/revoked', line: 2 },
    ])
    expect(await failureWhen('RevokedHostKeys ~/.ssh/none')).toMatchObject({
      kind: 'ssh-config-invalid',
      reason: '~/.ssh/config, line 1: /home/ana/.ssh/none cannot be read',
    })
    expect(await failureWhen('RevokedHostKeys ~/.ssh/binary')).toMatchObject({
      reason: expect.stringContaining('is a binary list'),
    })
  })

  it('shows only keys, or no keys, where the configuration wants that', async () => {
    for (const no of ['no', 'false']) {
      expect((await hopOf(`PasswordAuthentication ${no}`))?.methods).toEqual([
        'publickey',
        'keyboard-interactive',
      ])
    }
    expect((await hopOf('PreferredAuthentications password,publickey'))?.methods).toEqual([
      'password',
      'publickey',
    ])
  })

  it.each([
    ['IdentityFile ~/%q', '%q means nothing there'],
    [`IdentityFile ~/$\{NOT_SET}/key`, 'the variable NOT_SET is not set'],
    ['HostName %n.example', '%n means nothing there'],
    ['Port ssh', '"ssh" is no number'],
    ['ConnectTimeout soon', '"soon" is no time'],
  ])('does not go on with %j, and says where it is', async (line, reason) => {
    expect(await failureWhen(`Host prod\n${line}`)).toMatchObject({
      kind: 'ssh-config-invalid',
      reason: expect.stringMatching(/^~\/\.ssh\/config, line 2: /),
    })
    expect(await failureWhen(`Host prod\n${line}`)).toMatchObject({
      reason: expect.stringContaining(reason),
    })
  })

  it('waits as long as the configuration says, in its units', async () => {
    const hop = await hopOf('ConnectTimeout 1m30s\nServerAliveInterval 2m')
    expect(hop).toMatchObject({ connectTimeoutMs: 90_000, keepaliveMs: 120_000 })
  })

  it.each(['-oProxyCommand=x', 'a b@c', 'x@-y', 'a@b:99999999'])(
    'refuses %j as a jump host, by field',
    async (jump) => {
      expect(await failureWhen('', { jump })).toMatchObject({
        kind: 'invalid',
        issues: [{ path: 'jump' }],
      })
    },
  )
})

describe('the canonical name of a host', () => {
  const config = `CanonicalizeHostname yes
CanonicalDomains other.example lab.example
CanonicalizeMaxDots 0
Host web1.lab.example
  Port 2222
  User deploy`

  it('is looked for in the domains, and the configuration read again with it', async () => {
    expect(await placesOf(config, { host: 'web1' })).toEqual(['deploy@web1.lab.example:2222'])
  })

  it('is left as it is where nothing is found, and that is said', async () => {
    const hop = await hopOf(config, { host: 'web9' })
    expect(hop?.host).toBe('web9')
    expect(hop?.notes.join()).toContain('web9.other.example, web9.lab.example')
    const strict = `CanonicalizeFallbackLocal no\n${config}`
    expect(await failureWhen(strict, { host: 'web9' })).toMatchObject({
      kind: 'ssh-config-invalid',
      reason: expect.stringContaining('web9.lab.example'),
    })
  })

  it('is not looked for where a jump host would do that, unless always is asked for', async () => {
    const jump = `Host web1\n ProxyJump gate\nHost *\n${config}`
    expect((await placesOf(jump, { host: 'web1' })).at(-1)).toBe('ana@web1:22')
    const always = jump.replace('CanonicalizeHostname yes', 'CanonicalizeHostname always')
    expect((await placesOf(always, { host: 'web1' })).at(-1)).toBe('deploy@web1.lab.example:2222')
  })

  it('follows an alias of DNS where a rule permits it', async () => {
    const rule = 'CanonicalizePermittedCNAMEs *.lab.example:*.lab.example'
    expect(await placesOf(`${rule}\n${config}`, { host: 'www' })).toEqual([
      'deploy@web1.lab.example:2222',
    ])
    expect((await hopOf(config, { host: 'www' }))?.host).toBe('www.lab.example')
  })
})
