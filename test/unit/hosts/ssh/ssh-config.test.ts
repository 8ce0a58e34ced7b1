import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  listSshHosts,
  readSshOptions,
  type SshSurroundings,
} from '../../../../src/main/hosts/ssh/ssh-config.ts'

const home = '/home/ana'
const main = `${home}/.ssh/config`

const bed = (files: Record<string, string>): SshSurroundings => ({
  home,
  localUser: 'ana',
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

  it('lists the names there are to choose from, those of included files too', () => {
    const files = {
      [main]: 'Host prod stage *.example.com\nInclude more\nHost !x',
      [`${home}/.ssh/more`]: 'Host third',
    }
    expect(listSshHosts(bed(files))).toEqual(['prod', 'stage', 'third'])
  })
})

it('agrees with ssh -G on generated configurations', () => {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'longshore-ssh-')))
  const file = join(dir, 'config')
  const pattern = fc.constantFrom('prod', '*', 'pr*', '!prod', 'p?od', 'stage', 'prod,x', '*.com')
  const line = fc.oneof(
    fc.array(pattern, { minLength: 1, maxLength: 3 }).map((words) => `Host ${words.join(' ')}`),
    fc.constantFrom('a', 'b').map((user) => `  User ${user}`),
    fc.constantFrom('22', '2022', '9').map((port) => `  Port ${port}`),
    fc.constantFrom('one.example', 'two.example').map((name) => `  HostName ${name}`),
    pattern.map((host) => `Match originalhost ${host}`),
    pattern.map((user) => `Match user ${user}`),
    fc.constant('Match all'),
  )
  try {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const text = `${lines.join('\n')}\n`
        writeFileSync(file, text)
        const shown = execFileSync('ssh', ['-G', '-F', file, 'prod'], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        })
        const wanted = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(shown)?.[1]
        const surroundings = { ...bed({ [file]: text }), configFiles: [file] }
        const { values } = readSshOptions(
          { ...surroundings, localUser: execFileSync('id', ['-un'], { encoding: 'utf8' }).trim() },
          { host: 'prod' },
        )
        expect(values.get('hostname')?.[0] ?? 'prod').toBe(wanted('hostname'))
        expect(values.get('port')?.[0] ?? '22').toBe(wanted('port'))
        if (values.has('user')) expect(values.get('user')?.[0]).toBe(wanted('user'))
      }),
      { seed: 17, numRuns: 150 },
    )
  } finally {
    rmSync(dir, { recursive: true })
  }
})
