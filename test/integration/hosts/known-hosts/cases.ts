// Generated known_hosts files: what people write, and what only a fuzzer would.
import { createHmac } from 'node:crypto'
import { createDice, type Dice } from '../../../support/dice.ts'

export interface ServedKey {
  readonly type: string
  readonly base64: string
  readonly port: number
}

export interface KnownHostsCase {
  readonly host: string
  readonly port: number
  readonly alias: string | undefined
  /** What the server shows. */
  readonly shown: ServedKey
  readonly text: string
}

/** Case `i` depends on `seed` and `i` only, so that a run can go on where another ended. */
export function makeCase(served: readonly ServedKey[], seed: number, i: number): KnownHostsCase {
  const dice = createDice(seed, i)
  const host = dice.pick([
    'alpha.example',
    'Beta.Example',
    '10.1.2.3',
    'kilo',
    'fe80::7',
    'x-y_z.ex',
  ])
  const port = dice.pick([22, 22, 2222, 22022])
  const alias = dice.chance(0.15)
    ? dice.pick(['stand-in', 'Alias.Example', '[10.1.2.3]:22'])
    : undefined
  const asked = { host: host.toLowerCase(), written: host, port, alias }
  const shown = dice.pick(served)
  const end = dice.pick(['\n', '\n', '\n', '\r\n', '\r', '\n\n'])
  const lines = Array.from({ length: dice.pick([0, 1, 1, 1, 2, 2, 3, 4]) }, () =>
    makeLine(dice, asked, dice.chance(0.6) ? shown : dice.pick(served)),
  )
  const start = dice.chance(0.03) ? '\ufeff' : ''
  const rest = dice.chance(0.02) ? `\0\n${makeLine(dice, asked, shown)}` : ''
  return { host, port, alias, shown, text: start + lines.join(end) + dice.pick(['', '\n']) + rest }
}

interface Asked {
  readonly host: string
  readonly written: string
  readonly port: number
  readonly alias: string | undefined
}

function makeLine(dice: Dice, asked: Asked, key: ServedKey): string {
  const gap = () => (dice.chance(0.1) ? dice.pick([' ', '\t', '  ', ' \t', '\v', '\u00a0']) : ' ')
  const lead = dice.pick([...none(7), ' ', '\t', '\ufeff', '\f', '\v', '\u00a0', '#', '# ', '\r'])
  const mark = dice.pick([
    ...[...none(6), '@revoked ', '@revoked ', '@cert-authority ', '@REVOKED ', '@revoked\t'],
    ...['@other ', '@revoked @revoked ', '@revoked', '@ '],
  ])
  const tail = dice.pick(['', ' comment', ' # c', '\r', ' \r', ' extra words', '\u00a0', '\t'])
  const type = dice.chance(0.06)
    ? dice.pick(['ssh-rsa', 'ssh-ed25519', 'SSH-ED25519', 'ssh-dss', '2048'])
    : key.type
  const base64 = dice.chance(0.12) ? damaged(dice, key.base64) : key.base64
  return `${lead}${mark}${makeHosts(dice, asked)}${gap()}${type}${gap()}${base64}${tail}`
}

const none = (count: number): string[] => Array.from({ length: count }, () => '')

function damaged(dice: Dice, text: string): string {
  const at20 = (between: string) => text.slice(0, 20) + between + text.slice(20)
  return dice.pick([
    ...[text.replace(/=+$/, ''), `${text}=`, `${text}==`, text.slice(0, -4), `${text}AAAA`],
    ...[at20('\u0001'), at20('='), at20(' '), text.replace('+', '-').replace('/', '_')],
    text.replace(/.(=*)$/, 'B$1'),
  ])
}

function makeHosts(dice: Dice, asked: Asked): string {
  if (dice.chance(0.25)) return makeHash(dice, asked)
  const filler = dice.chance(0.03) ? dice.pick([300, 900]) : 0
  const names = Array.from({ length: dice.pick([1, 1, 2, 3]) }, () => makeName(dice, asked))
  return [...Array.from({ length: filler }, () => 'filler.example'), ...names].join(',')
}

function makeHash(dice: Dice, { host, written, port, alias }: Asked): string {
  const salt = Buffer.from(Array.from({ length: dice.pick([20, 20, 20, 19, 0]) }, dice.byte))
  const named = dice.pick([
    host,
    written,
    `[${host}]:${port}`,
    (alias ?? 'q').toLowerCase(),
    'else',
  ])
  const hash = createHmac('sha1', salt).update(named).digest('base64')
  const good = `|1|${salt.toString('base64')}|${hash}`
  return dice.pick([
    ...[good, good, good, good.replace('|1|', '|2|'), `${good}|`, `|1|${salt.toString('base64')}`],
    ...[`${good},${host}`, `z,${good}`],
  ])
}

function makeName(dice: Dice, { host, written, port, alias }: Asked): string {
  const other = alias ?? host
  return dice.pick([
    ...[host, host, written, `[${host}]:${port}`, `[${host}]:${port}`, `[${host}]:22`],
    ...[`[${host}]:2222`, other, other.toLowerCase(), '*', '*.example', 'alpha.*', '?ilo'],
    ...['10.1.2.*', '10.1.2.?', `[*]:${port}`, '[*', `!${host}`, '!*', '!other', '!alpha.*'],
    ...['other.example', '', '\u212ailo', 'kilo\0x', 'a'.repeat(dice.pick([900, 1_023, 1_100]))],
    ...['*'.repeat(30) + host, `${host}.`, ` ${host}`],
  ])
}
