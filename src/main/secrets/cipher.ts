/** AES-256-GCM: nonce, ciphertext and tag in one buffer. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'

export const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/** `context` is not secret and must be the same to decrypt. */
export function encrypt(key: Buffer, plain: Buffer, context: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Undefined where key, context or a single bit is not the one it was encrypted with. */
export function decrypt(key: Buffer, sealed: Buffer, context: string): Buffer | undefined {
  if (sealed.length < nonceBytes + tagBytes) return undefined
  const nonce = sealed.subarray(0, nonceBytes)
  const tag = sealed.subarray(sealed.length - tagBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
    .setAAD(Buffer.from(context))
    .setAuthTag(tag)
  const start = decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes))
  try {
    return Buffer.concat([start, decipher.final()])
  } catch {
    // Node says no more than "unable to authenticate data".
    return undefined
  }
}

/** HMAC-SHA256 in hex: two texts can be told apart, but not guessed at, without the key. */
export function mark(key: Buffer, plain: string): string {
  return createHmac('sha256', key).update(plain).digest('hex')
}
