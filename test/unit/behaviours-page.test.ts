import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { listBehaviours } from '../../scripts/lib/behaviours.mjs'

const root = join(import.meta.dirname, '../..')

/** Ids of the page; `CP-36 .. CP-39` names those between. */
function idsOf(page: string): Set<string> {
  const ids = new Set<string>()
  for (const [, row = ''] of page.matchAll(/^\| ([A-Z]{2,3}-\d\d[^|]*) \|/gm)) {
    const found = row.match(/[A-Z]{2,3}-\d\d/g) ?? []
    const [system = '', first = ''] = found[0]?.split('-') ?? []
    const last = row.includes('..') ? Number(found.at(-1)?.split('-')[1]) : Number(first)
    for (let n = Number(first); n <= last; n++) ids.add(`${system}-${String(n).padStart(2, '0')}`)
    for (const id of found) ids.add(id)
  }
  return ids
}

it('says in words every behaviour that a test proves, and claims no other', () => {
  const page = idsOf(readFileSync(join(root, 'docs/behaviours.md'), 'utf8'))
  const proved = listBehaviours(root).map(({ id }) => id)
  expect([...page].sort()).toEqual(proved.sort())
})
