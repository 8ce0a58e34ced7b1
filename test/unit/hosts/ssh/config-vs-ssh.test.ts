// What is read from a configuration, beside what OpenSSH's own client reads from it.
import {
  execFileSync,
  type SpawnSyncOptionsWithStringEncoding,
  spawnSync,
} from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Hop } from '../../../../src/main/hosts/ssh/config/hop.ts'
import { findHops } from '../../../../src/main/hosts/ssh/config/jump-hosts.ts'
import { thisUsersSsh } from '../../../../src/main/hosts/this-machine.ts'
import { failureOf } from '../../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../../src/shared/model/failure.ts'

const version = /OpenSSH_(\d+)/.exec(spawnSync('ssh', ['-V']).stderr?.toString() ?? '')?.[1]
const dir = realpathSync(mkdtempSync(join(tmpdir(), 'longshore-ssh-')))
const file = join(dir, 'config')
const env = { ...process.env, LONGSHORE_DIR: '/run/dir', SSH_AUTH_SOCK: '/run/agent' }
const home = userInfo().homedir

beforeAll(() => mkdirSync(join(dir, 'more')))
beforeEach((context) => context.skip(version === undefined, 'there is no ssh to compare with'))
afterAll(() => rmSync(dir, { recursive: true }))

interface Read {
  readonly hostname: string
  readonly port: string
  readonly user: string
  readonly jump: string
  readonly agent: string
  readonly userFiles: string
  readonly systemFiles: string
  readonly alias: string
  readonly identitiesOnly: string
  readonly identities: readonly string[]
}

/** undefined where ssh does not go on with the configuration. */
function askSsh(host: string): Read | undefined {
  const options: SpawnSyncOptionsWithStringEncoding = { encoding: 'utf8', env, input: '' }
  const shown = spawnSync('ssh', ['-G', '-F', file, host], options)
  // The files of keys are only told, with everything in their names, on the way to a host.
  const told = spawnSync('ssh', ['-v', '-F', file, '-o', 'ProxyCommand=true', host], options)
  if (shown.status !== 0 || /percent_expand|dollar_expand|Bad/.test(told.stderr)) return undefined
  const one = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(shown.stdout)?.[1] ?? ''
  const identities = [...told.stderr.matchAll(/^debug1: identity file (.*) type -?\d+$/gm)]
  return {
    ...{ hostname: one('hostname'), port: one('port'), user: one('user') },
    ...{ jump: one('proxyjump'), agent: one('identityagent'), alias: one('hostkeyalias') },
    ...{ userFiles: one('userknownhostsfile'), systemFiles: one('globalknownhostsfile') },
    identitiesOnly: one('identitiesonly'),
    identities: identities.map(([, path = '']) => path).filter((path) => !path.endsWith('-cert')),
  }
}

async function askUs(host: string): Promise<{ hop: Hop; hops: number } | { failure: Failure }> {
  const environment = { ...thisUsersSsh(), home, env, configFiles: [file] }
  try {
    const hops = await findHops({ host, environment }, { kind: 'ssh', host })
    const hop = hops.at(-1)
    if (!hop) throw new Error('a way has at least one hop')
    return { hop, hops: hops.length }
  } catch (error) {
    const failure = failureOf(error)
    if (!failure) throw error
    return { failure }
  }
}

/** `false` where ssh refuses the configuration: nothing was compared. */
async function compare(text: string, host: string): Promise<boolean> {
  writeFileSync(file, text)
  const [theirs, ours] = [askSsh(host), await askUs(host)]
  if (!theirs) {
    expect(ours).toHaveProperty('failure')
    return false
  }
  if ('failure' in ours) {
    // A program to run, and a way without an end: ssh would begin with either.
    expect(ours.failure.kind).toMatch(/^ssh-config-/)
    return false
  }
  const { hop } = ours
  expect({
    ...{ hostname: hop.host, port: String(hop.port), alias: hop.hostKeyAlias ?? '' },
    user: hop.user,
    identitiesOnly: hop.identitiesOnly ? 'yes' : 'no',
    hasJump: ours.hops > 1,
    userFiles: hop.userKnownHosts.join(' '),
  }).toEqual({
    ...{ hostname: theirs.hostname, port: theirs.port, alias: theirs.alias, user: theirs.user },
    identitiesOnly: theirs.identitiesOnly,
    hasJump: theirs.jump !== '',
    userFiles: theirs.userFiles,
  })
  expect(hop.agentSocket ?? 'none').toBe(theirs.agent === '' ? env.SSH_AUTH_SOCK : theirs.agent)
  if (hop.isIdentityNamed) expect(hop.identityFiles).toEqual(theirs.identities)
  return true
}

const path = fc.constantFrom(
  ...['~/.ssh/%n', '~/%h-%p', '%d/%r_%u', '/k/%i%%%L-%l', '~/%k', `$\{LONGSHORE_DIR}/key`, 'none'],
  ...['"~/a b"', '/plain', '~root/x', `~/$\{HOME}x%n`],
)
const knownHosts = path.filter((text) => text !== 'none')
const pattern = fc.constantFrom(
  ...['prod', '*', 'pr*', '!prod', 'p?od', 'PROD', 'prod,x', '*.com', '10.*', '!stage,*', '"prod"'],
)
const criterion = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('', '!'),
      fc.constantFrom('host', 'originalhost', 'user', 'localuser'),
      fc.oneof(pattern, fc.constantFrom('a', 'a,b', userInfo().username, '!b,*')),
    )
    .map(([sign, name, list]) => `${sign}${name} ${list}`),
  fc.constantFrom('final', '!final', 'canonical', '!canonical', 'Final'),
)
const line = fc.oneof(
  fc.array(pattern, { minLength: 1, maxLength: 3 }).map((words) => `Host ${words.join(' ')}`),
  fc.array(criterion, { minLength: 1, maxLength: 3 }).map((all) => `Match ${all.join(' ')}`),
  fc.constantFrom('Match all', 'Match final all', 'Include more/*', 'Include ~/none', '# x', ''),
  fc.constantFrom('  User a', '  User=b', '  User "a"', '\tuser   = "b" # c'),
  fc.constantFrom('22', '2022', '9').map((port) => `  Port ${port}`),
  fc.constantFrom('  HostName one.example', '  HostName %h.example', '  HostName Two.Example'),
  fc.constantFrom('  HostName 10.0.0.7', '  HostName 2001:db8::1', '  HostName a%%b'),
  fc.constantFrom('  HostKeyAlias Name', '  IdentitiesOnly yes', '  IdentitiesOnly no'),
  fc.constantFrom('  ProxyJump gate', '  ProxyJump none', '  ProxyCommand none', '  ProxyJump a,b'),
  path.map((text) => `  IdentityFile ${text}`),
  path.map((text) => `  IdentityAgent ${text}`),
  fc.tuple(knownHosts, knownHosts).map((both) => `  UserKnownHostsFile ${both.join(' ')}`),
)

it('agrees with ssh on generated configurations, with tokens, Match and the jump host', async () => {
  let compared = 0
  const lines = fc.array(line, { minLength: 2, maxLength: 14 })
  const hosts = fc.constantFrom('prod', 'PROD', 'stage', '10.0.0.7')
  await fc.assert(
    fc.asyncProperty(lines, lines, hosts, async (main, more, host) => {
      writeFileSync(join(dir, 'more', 'a'), more.join('\n'))
      const text = main.map((each) => each.replace('more/*', join(dir, 'more/*'))).join('\n')
      if (await compare(`${text}\n`, host)) compared += 1
    }),
    { seed: 17, numRuns: 120 },
  )
  expect(compared).toBeGreaterThan(80)
})

it.each([
  [
    'a Host line is not regardless of case, a Match list is',
    'Host PROD\n Port 1\nMatch host PROD\n User a',
  ],
  [
    'a Host line is compared with the final name the second time',
    'Host prod\n HostName x.example\nHost x.example\n Port 9\nMatch final all\n User z',
  ],
  ['what the first reading found stays', 'User a\nMatch final\n User b\n IdentityFile /x'],
  [
    'an include in a block counts for that block',
    'Host other\n Include INCLUDED\nHost prod\n User a',
  ],
  [
    'canonical names that are found nowhere',
    'CanonicalizeHostname yes\nCanonicalDomains none\nMatch canonical\n User c\nHost prod\n Port 7',
  ],
  ['true is yes', 'IdentitiesOnly true'],
  ['false is no, and comes first', 'IdentitiesOnly False\nIdentitiesOnly yes'],
  ['lines that end as on Windows', 'Host prod\r\n HostName x.example\r\n Port 7\r\n'],
  ['equals signs and quotes', 'Host="prod"\n User = "a b"\n IdentityFile="~/a b"\n Port=7'],
  ['a comment behind a value, and a hash within it', 'User a#b # c\nIdentityFile ~/a#b'],
  ['an old name of an option', 'IdentityFile2 ~/old'],
  ['a token that means nothing', 'IdentityFile ~/%q'],
  ['a variable that is not set', `IdentityFile ~/$\{LONGSHORE_NOT_SET}`],
  ['a host name with a token that means nothing', 'HostName %n'],
])('agrees with ssh: %s', async (_, text) => {
  const included = join(dir, 'included')
  writeFileSync(included, 'User root\nHost prod\n Port 5\n')
  await compare(`${text.replace('INCLUDED', included)}\n`, 'prod')
})

it('reads nothing that would run a program: ssh itself would', () => {
  const mark = join(dir, 'ran')
  writeFileSync(file, `Match exec "touch ${mark}"\n User x\n`)
  execFileSync('ssh', ['-G', '-F', file, 'prod'], { stdio: 'ignore' })
  rmSync(mark)
  return askUs('prod').then((ours) => {
    expect(ours).toMatchObject({ hop: { notes: [expect.stringContaining('Match exec')] } })
    expect(() => rmSync(mark)).toThrow()
  })
})
