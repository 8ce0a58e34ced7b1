import { describe, expect, it } from 'vitest'
import { hostRecordSchema } from '../../../../src/shared/model/host.ts'

const ssh = { kind: 'ssh', host: 'example.org' }
const tcp = { kind: 'tcp', host: 'example.org', port: 2376, tlsDir: '/etc/tls' }
const context = { kind: 'context', context: 'work' }
const local = { kind: 'local' }

const pathsOf = (connection: object, more: object = {}) => {
  const read = hostRecordSchema.safeParse({ name: 'prod', connection, ...more })
  return read.success ? [] : read.error.issues.map(({ path }) => path.join('.'))
}

/** What a program could take for an option, a second word, another line or the end of a text. */
const hostile = ['-oProxyCommand=x', '--', 'a\nb', 'a\rb', 'a\u0000b', 'a\u001b[2J', 'a\u2028b', '']
const withBlanks = ['a b', 'a\tb', 'a\u00a0b']

describe('what a host is declared with', () => {
  it('is what people have: addresses, aliases, names of any language, paths with blanks and quotes', () => {
    expect(pathsOf(ssh)).toEqual([])
    for (const host of ['10.0.0.7', '::1', 'fe80::1%eth0', 'prod_1', 'bücher.example', "o'neil"]) {
      expect(pathsOf({ ...ssh, host })).toEqual([])
    }
    const files = ['/home/ana/my keys/id "1"', "~/.ssh/it's", '$(reboot)', '`reboot`', 'a;b']
    expect(pathsOf({ ...ssh, identityFiles: files, user: 'domain\\ana', jump: 'a@b:1,c' })).toEqual(
      [],
    )
    expect(pathsOf({ ...ssh, socket: '/run/my docker/$HOME.sock' })).toEqual([])
    expect(pathsOf({ kind: 'context', context: 'my context' })).toEqual([])
  })

  it.each([
    ['connection.host', (value: string) => ({ ...ssh, host: value })],
    ['connection.user', (value: string) => ({ ...ssh, user: value })],
    ['connection.jump', (value: string) => ({ ...ssh, jump: value })],
    ['connection.host', (value: string) => ({ ...tcp, host: value })],
  ])('refuses in %s what a program could read otherwise', (path, connection) => {
    for (const value of [...hostile, ...withBlanks]) {
      expect(new Set(pathsOf(connection(value)))).toEqual(new Set([path]))
    }
  })

  it.each([
    ['connection.socket', (value: string) => ({ ...ssh, socket: value })],
    ['connection.socket', (value: string) => ({ ...local, socket: value })],
    ['connection.tlsDir', (value: string) => ({ ...tcp, tlsDir: value })],
    ['connection.context', (value: string) => ({ ...context, context: value })],
    ['connection.identityFiles.0', (value: string) => ({ ...ssh, identityFiles: [value] })],
  ])('refuses in %s what is no path or name', (path, connection) => {
    for (const value of hostile) {
      expect(new Set(pathsOf(connection(value)))).toEqual(new Set([path]))
    }
  })

  it.each(['relative/path', '~/docker.sock', 'C:\\docker'])('takes %j for no socket', (socket) => {
    expect(pathsOf({ ...ssh, socket })).toEqual(['connection.socket'])
  })

  it.each([0, 65_536, -1, 2.5, Number.NaN])('takes %d for no port', (port) => {
    expect(pathsOf({ ...ssh, port })).toEqual(['connection.port'])
    expect(pathsOf({ ...tcp, port })).toEqual(['connection.port'])
  })

  it.each(['', 'Prod', '-x', 'x-', '.x', 'a b', 'a/b', 'a,b', 'ä', 'a'.repeat(64), '__proto__'])(
    'takes %j for no name',
    (name) => {
      expect(new Set(pathsOf(ssh, { name }))).toEqual(new Set(['name']))
    },
  )

  it('knows no way that was not agreed on', () => {
    expect(pathsOf({ ...ssh, proxyCommand: 'nc %h %p' })).toEqual(['connection'])
    expect(pathsOf({ kind: 'http', host: 'x' })).toEqual(['connection.kind'])
    expect(pathsOf(ssh, { guard: 'none' })).toEqual(['guard'])
    expect(pathsOf(ssh, { colour: 'red; }' })).toEqual(['colour'])
  })
})
