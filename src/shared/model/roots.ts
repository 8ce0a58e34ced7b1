/** Root certificates that somebody trusts beside the public's, as PEM text. */
import { z } from 'zod'

const block = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]+?)-----END \1-----/g

/** As it is kept: the certificates alone, one after the other. */
export const rootsSchema = z
  .string()
  .max(100_000)
  .transform((text, context) => {
    const blocks = [...text.matchAll(block)]
    const trouble = troubleOf(blocks)
    if (trouble !== undefined) {
      context.issues.push({ code: 'custom', message: trouble, input: text })
      return z.NEVER
    }
    return blocks.map(([whole]) => `${whole}\n`).join('')
  })

function troubleOf(blocks: readonly RegExpExecArray[]): string | undefined {
  if (blocks.length === 0)
    return 'it holds no certificate: give its text, from -----BEGIN CERTIFICATE----- on'
  const other = blocks.find(([, kind]) => kind !== 'CERTIFICATE')
  if (other) return `it holds a ${other[1]?.toLowerCase()}: give certificates alone`
  const broken = blocks.findIndex(([, , body = '']) => !isWhole(body))
  return broken < 0 ? undefined : `certificate ${broken + 1} of it is cut or broken`
}

/** The outermost part of a certificate tells its length: 30 82, and two bytes for what follows. */
function isWhole(body: string): boolean {
  const text = body.replace(/\s/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return false
  const bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0))
  const [tag, form, high = 0, low = 0] = bytes
  return tag === 0x30 && form === 0x82 && bytes.length === 4 + high * 256 + low
}
