/** Wraps the data key with a passphrase, made a key by scrypt (RFC 7914). */
import { randomBytes, scrypt } from 'node:crypto'
import { fail } from '../../shared/lib/failure-error.ts'
import { decrypt, encrypt, keyBytes } from './cipher.ts'
import type { VaultBackend } from './vault.ts'

export const passphraseBackendName = 'passphrase'

/** Asked for until the right one is given; `isAgain`: the one before was wrong. undefined = there is none to be had. */
export type AskPassphrase = (isAgain: boolean) => Promise<string | undefined>

/** 2^17 rounds of 8 blocks: 128 MiB, and some half a second. */
const cost = { log2N: 17, r: 8, p: 1 } as const

const unreadable = (reason: string): never =>
  fail({ kind: 'vault-locked', by: [passphraseBackendName], reason })

export function passphraseBackend(ask: AskPassphrase): VaultBackend {
  return {
    name: passphraseBackendName,
    async wrap(dataKey) {
      const passphrase = await ask(false)
      if (passphrase === undefined) return unreadable('no passphrase was given')
      return wrapped(dataKey, passphrase)
    },
    async unwrap(text) {
      for (let isAgain = false; ; isAgain = true) {
        const passphrase = await ask(isAgain)
        if (passphrase === undefined) break
        const dataKey = await unwrapped(text, passphrase)
        if (dataKey) return dataKey
      }
      return unreadable('a passphrase locks it, and the right one was not given')
    },
  }
}

/** `scrypt:<log2 N>:<r>:<p>:<salt>:<sealed key>`, the last two in base64. */
async function wrapped(dataKey: Buffer, passphrase: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await keyFrom(passphrase, salt, cost)
  const sealed = encrypt(key, dataKey, passphraseBackendName)
  const parts = [cost.log2N, cost.r, cost.p, salt.toString('base64'), sealed.toString('base64')]
  return ['scrypt', ...parts].join(':')
}

const shape = /^scrypt:(\d{1,2}):(\d{1,2}):(\d{1,2}):([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$/

async function unwrapped(text: string, passphrase: string): Promise<Buffer | undefined> {
  const [, n, r, p, salt = '', sealed = ''] = shape.exec(text) ?? unreadable('its entry is damaged')
  const asked = { log2N: Number(n), r: Number(r), p: Number(p) }
  // Whoever damaged the file must not make this machine compute for ever.
  if (asked.log2N > 20 || asked.r > 16 || asked.p > 4) return unreadable('its entry is damaged')
  const key = await keyFrom(passphrase, Buffer.from(salt, 'base64'), asked)
  return decrypt(key, Buffer.from(sealed, 'base64'), passphraseBackendName)
}

function keyFrom(
  passphrase: string,
  salt: Buffer,
  { log2N, r, p }: { readonly log2N: number; readonly r: number; readonly p: number },
): Promise<Buffer> {
  const N = 2 ** log2N
  // The same letters may be typed as one sign or as two.
  const typed = passphrase.normalize('NFKC')
  return new Promise((resolve, reject) =>
    scrypt(typed, salt, keyBytes, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  )
}
