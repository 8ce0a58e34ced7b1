import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, verify } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readKey } from '../../../../src/main/hosts/ssh/keys/private-key.ts'

const dir = mkdtempSync(join(tmpdir(), 'longshore-keys-'))
afterAll(() => rmSync(dir, { recursive: true }))

const passphrase = 'low-water'
let made = 0
const fileOf = (text: string, mode = 0o600): string => {
  made += 1
  const file = join(dir, `key${made}`)
  writeFileSync(file, text, { mode })
  return file
}
const keygen = (...args: string[]): string => {
  made += 1
  const file = join(dir, `key${made}`)
  execFileSync('ssh-keygen', ['-q', ...args, '-f', file])
  return file
}
/** What OpenSSH holds to be its public half. */
const publicOf = (file: string, given = ''): Buffer => {
  const line = execFileSync('ssh-keygen', ['-y', '-P', given, '-f', file], { encoding: 'utf8' })
  return Buffer.from(line.split(' ')[1] ?? '', 'base64')
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const curve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve })
const [p256, p384, p521] = [curve('P-256'), curve('P-384'), curve('P-521')]
const sealed = { cipher: 'aes-256-cbc', passphrase } as const
const pem = { format: 'pem' } as const

describe('a private key', () => {
  it.each([
    ['PKCS#8 of RSA', rsa.privateKey.export({ ...pem, type: 'pkcs8' })],
    ['PKCS#8 of an elliptic curve', p256.privateKey.export({ ...pem, type: 'pkcs8' })],
    ['PKCS#8 of a longer curve', p384.privateKey.export({ ...pem, type: 'pkcs8' })],
    ['PKCS#8 of the longest curve', p521.privateKey.export({ ...pem, type: 'pkcs8' })],
    ['PEM of RSA', rsa.privateKey.export({ ...pem, type: 'pkcs1' })],
    ['PEM of an elliptic curve', p256.privateKey.export({ ...pem, type: 'sec1' })],
  ])('is read in the format %s, as OpenSSH reads it', (_, text) => {
    const file = fileOf(String(text))
    expect(readKey(file, undefined)).toMatchObject({ key: { publicKey: publicOf(file) } })
  })

  it.each([
    ['PKCS#8 of RSA', rsa.privateKey.export({ ...pem, ...sealed, type: 'pkcs8' })],
    ['PKCS#8 of an elliptic curve', p521.privateKey.export({ ...pem, ...sealed, type: 'pkcs8' })],
    ['PEM of RSA', rsa.privateKey.export({ ...pem, ...sealed, type: 'pkcs1' })],
  ])('is opened by its passphrase alone in the format %s', (_, text) => {
    const file = fileOf(String(text))
    expect(readKey(file, undefined)).toEqual({ is: 'locked' })
    expect(readKey(file, 'high-water')).toEqual({ is: 'locked' })
    expect(readKey(file, passphrase)).toMatchObject({
      key: { publicKey: publicOf(file, passphrase) },
    })
  })

  it.each([
    ['ends its lines as Windows does', (text: string) => text.replaceAll('\n', '\r\n')],
    ['has no last line end', (text: string) => text.trimEnd()],
  ])('that %s is read', (_, change) => {
    const file = keygen('-t', 'ed25519', '-N', '')
    const changed = fileOf(change(readFileSync(file, 'utf8')))
    expect(readKey(changed, undefined)).toMatchObject({ key: { publicKey: publicOf(file) } })
    const pkcs8 = change(String(p256.privateKey.export({ ...pem, type: 'pkcs8' })))
    expect(readKey(fileOf(pkcs8), undefined)).toMatchObject({ is: 'key' })
  })

  it.each(['ed25519', 'ecdsa', 'rsa'])('of the kind %s is read in OpenSSH’s own format', (type) => {
    const file = keygen('-t', type, '-N', '')
    expect(readKey(file, undefined)).toMatchObject({ key: { publicKey: publicOf(file) } })
    const locked = keygen('-t', type, '-N', passphrase, '-Z', 'aes256-gcm@openssh.com')
    expect(readKey(locked, undefined)).toEqual({ is: 'locked' })
    expect(readKey(locked, 'high-water')).toEqual({ is: 'locked' })
    expect(readKey(locked, passphrase)).toMatchObject({ is: 'key' })
  })

  it('makes signatures that its public half verifies', () => {
    const data = Buffer.from('tide')
    const read = readKey(fileOf(String(rsa.privateKey.export({ ...pem, type: 'pkcs8' }))), '')
    if (read.is !== 'key') throw new Error('it is not read')
    const signature = read.key.sign(data, 'rsa-sha2-512')
    expect(signature.toString('latin1', 4, 16)).toBe('rsa-sha2-512')
    expect(verify('sha512', data, rsa.publicKey, signature.subarray(20))).toBe(true)
  })

  it('that cannot be read says why, and which command mends that', () => {
    const whyOf = (file: string, given?: string) => {
      const read = readKey(file, given)
      return 'why' in read ? read.why : read.is
    }
    const chacha = keygen('-t', 'ed25519', '-N', passphrase, '-Z', 'chacha20-poly1305@openssh.com')
    expect(whyOf(chacha, passphrase)).toContain(
      `chacha20-poly1305@openssh.com, which is not known here; run ssh-keygen -p -Z aes256-ctr -f ${chacha}`,
    )
    const putty = fileOf('PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n')
    expect(whyOf(putty)).toContain(`puttygen ${putty} -O private-openssh`)
    const other = generateKeyPairSync('ed448').privateKey.export({ ...pem, type: 'pkcs8' })
    expect(whyOf(fileOf(String(other)))).toContain('ed448')
    expect(whyOf(fileOf('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'))).toMatch(
      /run ssh-keygen -p -f /,
    )
    expect(whyOf(`${keygen('-t', 'ed25519', '-N', '')}.pub`)).toContain('it is a public key')
    expect(whyOf(join(dir, 'none'))).toBe('missing')
    expect(whyOf(fileOf('no key\n'))).toContain('no private key')
    expect(whyOf(dir)).toBe('it is no file')
    expect(whyOf(join(chacha, 'below'))).toBe('missing')
  })

  it('that others may read is not used, as ssh does not, and the command is named', () => {
    const file = keygen('-t', 'ed25519', '-N', '')
    chmodSync(file, 0o644)
    expect(readKey(file, undefined)).toEqual({
      is: 'unusable',
      why: `others may read it (its mode is 0644), so it is not used, as ssh would not; run chmod 600 ${file}`,
    })
  })
})
