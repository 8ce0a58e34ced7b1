// The landing page of links as one file: its script with the grammar of links from src/shared, its style, and a policy
// that lets exactly these two run and nothing be asked for.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '../..')
const source = join(root, 'src/landing')

export const landingFile = join(root, 'assets/landing/index.html')

/** The text of the page; the same sources make the same text. */
export async function makeLanding() {
  const style = `\n${readFileSync(join(source, 'landing.css'), 'utf8')}`
  const script = `\n${await bundle(join(source, 'landing.ts'))}`
  const policy = [
    `default-src 'none'`,
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    `base-uri 'none'`,
    `form-action 'none'`,
    `require-trusted-types-for 'script'`,
    `trusted-types 'none'`,
  ].join('; ')
  const parts = { '"POLICY"': `"${policy}"`, '/*STYLE*/': style, '/*SCRIPT*/': script }
  const page = readFileSync(join(source, 'landing.html'), 'utf8')
  return page.replace(/"POLICY"|\/\*[A-Z]+\*\//g, (name) => parts[name] ?? name)
}

const hashOf = (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`

/** Readable: whoever puts the page on their server can see what it does. */
async function bundle(entry) {
  const [made] = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      lib: { entry, formats: ['iife'], name: 'landing' },
    },
  })
  const [chunk] = made.output
  if (/<\/script|<!--/i.test(chunk.code)) throw new Error('the script would end the page')
  return chunk.code
}
