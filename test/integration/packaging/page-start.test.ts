// What the page loads before it shows anything, read from the built files.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { projectRoot } from '../../../scripts/lib/paths.mjs'
import { ensureBuild } from '../../../scripts/lib/renderer-build.mjs'

const assets = join(projectRoot, 'out/renderer/assets')
const scripts = () => readdirSync(assets).filter((name) => name.endsWith('.js'))

beforeAll(() => ensureBuild())

/** It, and what it imports before it runs. */
function withImports(name: string, known = new Set<string>()): Set<string> {
  if (known.has(name)) return known
  known.add(name)
  const text = readFileSync(join(assets, name), 'utf8')
  for (const [, from = ''] of text.matchAll(/(?:from|import)"\.\/([^"]+\.js)"/g))
    withImports(from, known)
  return known
}

it('the first view waits for no editor, no chart, no YAML and no other view', () => {
  const start = scripts().find((name) => name.startsWith('start-')) ?? ''
  const loaded = [...withImports(start)].map((name) => basename(name).replace(/-[\w-]{8}\.js$/, ''))
  expect(loaded).toContain('start')
  expect(loaded.length).toBeGreaterThan(3)
  const later = ['views', 'yaml', 'editor-theme', 'time-chart']
  const built = scripts().join(' ')
  expect(later.filter((name) => !built.includes(`${name}-`))).toEqual([])
  expect(later.filter((name) => loaded.includes(name))).toEqual([])
})

it('no file of the page takes longer to compile than half a megabyte does', () => {
  const large = scripts().filter((name) => statSync(join(assets, name)).size > 500_000)
  expect(large).toEqual([])
})
