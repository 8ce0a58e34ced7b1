import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  listSshHosts,
  readSshOptions,
  type SshEnvironment,
} from '../../../../src/main/hosts/ssh/config/ssh-config.ts'

const home = '/home/ana'
const main = `${home}/.ssh/config`

const bed = (files: Record<string, string>): SshEnvironment => ({
  home,
  localUser: 'ana',
  env: {},
  machine: () => ({ hostname: 'desk.example', uid: 1_000, addresses: ['192.168.7.20'] }),
  configFiles: [main, '/etc/ssh/ssh_config'],
  files: {
    read: (path) => files[path],
    list: (pattern) =>
      Object.keys(files).filter((path) =>
        pattern.endsWith('/*') ? dirname(path) === dirname(pattern) : path === pattern,
      ),
  },
})
const option = (text: string, name: string, host = 'prod', user?: string) =>
  readSshOptions(bed({ [main]: text }), { host, ...(user ? { user } : {}) }).values.get(name)

describe('the ssh configuration of a host', () => {
  it('takes the first value of an option, and every identity file', () => {
    const text = `
Host prod
  HostName 10.0.0.1
  IdentityFile ~/.ssh/one
Host *
  HostName other
  User deploy
  IdentityFile ~/.ssh/two`
    expect(option(text, 'hostname')).toEqual(['10.0.0.1'])
    expect(option(text, 'user')).toEqual(['deploy'])
    expect(option(text, 'user', 'prod', 'root')).toEqual(['root'])
    expect(option(text, 'identityfile')).toEqual(['~/.ssh/one', '~/.ssh/two'])
  })

  it('knows wildcards and negation in Host lines', () => {
    const text = 'Host *.example.com !bad.example.com\n  User web'
    expect(option(text, 'user', 'good.example.com')).toEqual(['web'])
    expect(option(text, 'user', 'bad.example.com')).toBeUndefined()
  })

  it('follows Include, also inside a Host block, and not for ever', () => {
    const files = {
      [main]: 'Include conf.d/*\nHost other\n  Include secret',
      [`${home}/.ssh/conf.d/a`]: 'Host prod\n  Port 2222\nInclude ~/.ssh/config',
      [`${home}/.ssh/secret`]: 'User root',
    }
    const { values } = readSshOptions(bed(files), { host: 'prod' })
    expect(values.get('port')).toEqual(['2222'])
    expect(values.get('user')).toBeUndefined()
    expect(readSshOptions(bed(files), { host: 'other' }).values.get('user')).toEqual(['root'])
  })

  it('never runs a program: Match exec is left out, and says so', () => {
    const dir = mkdtempSync(join(tmpdir(), 'longshore-ssh-'))
    const trace = join(dir, 'ran')
    const text = `Match exec "touch ${trace}"\n  User root\nMatch originalhost prod\n  User web`
    const { values, notes } = readSshOptions(bed({ [main]: text }), { host: 'prod' })
    expect(values.get('user')).toEqual(['web'])
    expect(notes).toEqual([expect.stringContaining('Match exec')])
    expect(() => readFileSync(trace)).toThrow()
    rmSync(dir, { recursive: true })
  })

  it('reads a line as ssh does: quotes, escapes, =, comments, any case', () => {
    expect(option('HOST "prod"\n  user="ana maria" # who', 'user')).toEqual(['ana maria'])
    expect(option('IdentityFile = a\\ b', 'identityfile')).toEqual(['a b'])
    expect(option("IdentityFile 'it is'", 'identityfile')).toEqual(['it is'])
    expect(option('UserKnownHostsFile ~/a "~/b c"', 'userknownhostsfile')).toEqual(['~/a', '~/b c'])
    expect(option('ProxyCommand nc "%h" %p # no comment', 'proxycommand')).toEqual([
      'nc "%h" %p # no comment',
    ])
    expect(option('User "never closed', 'user')).toBeUndefined()
  })

  it.each([
    ['!user root', true],
    ['!host prod', false],
    ['host=pr*,!prod', false],
    ['user ana originalhost PROD', true],
    ['all', true],
    ['!all', false],
    ['final', false],
    ['!canonical', true],
    ['localnetwork 192.168.0.0/16', true],
    ['localnetwork 10.0.0.0/8,fe80::/10', false],
    ['tagged home', true],
  ])('knows whether "Match %s" holds', (criteria, holds) => {
    const text = `Tag home\nMatch ${criteria}\n  Port 99`
    expect(option(text, 'port')).toEqual(holds ? ['99'] : undefined)
  })

  it('says that it left a block out only where that block could have held', () => {
    const notes = (text: string) => readSshOptions(bed({ [main]: text }), { host: 'prod' }).notes
    expect(notes('Match host other exec "true"\n  Port 9')).toEqual([])
    expect(notes('Match exec "true" user nobody\n  Port 9')).toEqual([])
    expect(notes('\nMatch !exec "true"\n  Port 9')).toEqual([
      expect.stringContaining('(~/.ssh/config, line 2)'),
    ])
    expect(notes('Match sessiontype shell\n  Port 9')).toEqual([
      expect.stringContaining('Match sessiontype'),
    ])
  })

  it('lists the names there are to choose from, those of included files too', () => {
    const files = {
      [main]: 'Host prod stage *.example.com\nInclude more\nHost !x',
      [`${home}/.ssh/more`]: 'Host third',
    }
    expect(listSshHosts(bed(files))).toEqual(['prod', 'stage', 'third'])
  })
})
