import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesPattern } from '../../../../src/main/hosts/ssh/format/patterns.ts'
import {
  fingerprint,
  formatKnownKey,
  judgeKey,
  knownTypes,
  parseKnownHosts,
} from '../../../../src/main/hosts/ssh/keys/known-hosts.ts'

const keyOf = (type: string, seed: string): Buffer => {
  const part = (text: string) => {
    const bytes = Buffer.from(text)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    return Buffer.concat([length, bytes])
  }
  return Buffer.concat([part(type), part(seed.padEnd(32, '.'))])
}
const one = keyOf('ssh-ed25519', 'one')
const two = keyOf('ssh-ed25519', 'two')
const rsa = keyOf('ssh-rsa', 'rsa')
const line = (hosts: string, key: Buffer, marker = '') =>
  `${marker === '' ? '' : `@${marker} `}${hosts} ${key.toString('latin1', 4, 4 + key.readUInt32BE(0))} ${key.toString('base64')} comment`
const judge = (text: string, host: string, key: Buffer, port = 22) =>
  judgeKey(parseKnownHosts(text, 'known_hosts'), { host, port, key }).verdict

describe('a host key', () => {
  it('is known by name, by one of several keys, and regardless of case', () => {
    const text = [line('example.com', rsa), line('example.com,10.0.0.1', one)].join('\n')
    expect(judge(text, 'EXAMPLE.com', one)).toBe('known')
    expect(judge(text, '10.0.0.1', one)).toBe('known')
    expect(judge(text, 'example.com', two)).toBe('changed')
    expect(judge(text, 'other.com', one)).toBe('unknown')
  })

  it('is looked up with its port, and without it only to accept', () => {
    expect(judge(line('[example.com]:2222', one), 'example.com', one, 2222)).toBe('known')
    expect(judge(line('[example.com]:2222', one), 'example.com', one)).toBe('unknown')
    expect(judge(line('example.com', one), 'example.com', one, 2222)).toBe('known')
    expect(judge(line('example.com', one), 'example.com', two, 2222)).toBe('unknown')
  })

  it('is taken out by one negated pattern, whatever else matches', () => {
    const text = line('*.example.com,!bad.example.com', one)
    expect(judge(text, 'good.example.com', one)).toBe('known')
    expect(judge(text, 'bad.example.com', one)).toBe('unknown')
  })

  it('is never accepted when revoked, even if another line knows it', () => {
    const text = [line('example.com', one), line('*', one, 'revoked')].join('\n')
    expect(judge(text, 'example.com', one)).toBe('revoked')
  })

  it('is not accepted on the word of a certificate authority alone', () => {
    expect(judge(line('example.com', two, 'cert-authority'), 'example.com', two)).toBe(
      'certificate-only',
    )
  })

  it('is not read from damaged lines, unknown markers or a type that lies', () => {
    const lying = line('example.com', one).replace('ssh-ed25519', 'ssh-rsa')
    const texts = [
      lying,
      `@trusted ${line('example.com', one)}`,
      'example.com ssh-ed25519 !!!',
      `#${line('example.com', one)}`,
    ]
    for (const text of texts) expect(judge(text, 'example.com', one)).toBe('unknown')
  })

  it('is written so that it is known when read again', () => {
    for (const question of [
      { host: 'example.com', port: 22, key: one },
      { host: '::1', port: 2222, key: two },
      { host: 'x', port: 1, alias: 'prod', key: rsa },
    ]) {
      const known = parseKnownHosts(formatKnownKey(question), 'ours')
      expect(judgeKey(known, question).verdict).toBe('known')
      expect(knownTypes(known, question)).toHaveLength(1)
    }
  })
})

it('matches * and ? as a regular expression would', () => {
  const alphabet = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 12 })
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 })
  fc.assert(
    fc.property(alphabet, texts, (pattern, text) => {
      const expression = pattern.replace(/[.]/g, '\\.').replace(/\*/g, '.*').replace(/\?/g, '.')
      expect(matchesPattern(pattern, text)).toBe(new RegExp(`^${expression}$`).test(text))
    }),
    { seed: 7, numRuns: 2_000 },
  )
})

it('agrees with ssh-keygen on hashed names and fingerprints', () => {
  const dir = mkdtempSync(join(tmpdir(), 'longshore-known-'))
  try {
    const keyFile = join(dir, 'key')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', keyFile])
    const [type = '', base64 = ''] = readFileSync(`${keyFile}.pub`, 'utf8').split(' ')
    const file = join(dir, 'known_hosts')
    writeFileSync(file, `example.com ${type} ${base64}\n[other.org]:2022 ${type} ${base64}\n`)
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' })
    const text = readFileSync(file, 'utf8')
    expect(text).not.toContain('example.com')
    const key = Buffer.from(base64, 'base64')
    expect(judge(text, 'example.com', key)).toBe('known')
    expect(judge(text, 'other.org', key, 2022)).toBe('known')
    expect(judge(text, 'third.net', key)).toBe('unknown')
    const shown = execFileSync('ssh-keygen', ['-l', '-f', `${keyFile}.pub`], { encoding: 'utf8' })
    expect(shown).toContain(fingerprint(key))
  } finally {
    rmSync(dir, { recursive: true })
  }
})
