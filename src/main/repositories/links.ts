/** Links of a repository: one that stays inside is a link, one that leads out is a file with its text, as git writes it without links. */
import fs from 'node:fs/promises'
import path from 'node:path'
import type { Entry } from './entries.ts'

/**
 * Makes links of those that stay below `folder`; answers the others. Until now all of them are plain files, so no
 * folder above one is a link itself.
 */
export async function makeLinks(folder: string, entries: readonly Entry[]): Promise<string[]> {
  const out: string[] = []
  for (const { path: name } of entries.filter(({ mode }) => mode === '120000')) {
    const place = path.join(folder, name)
    const target = await fs.readFile(place, 'utf8')
    if (!staysInside(name, target)) {
      out.push(name)
      continue
    }
    await fs.rm(place)
    await fs.symlink(target, place)
  }
  return out
}

/** `..` behind the name of a folder could go up from wherever that one leads to. */
export function staysInside(name: string, target: string): boolean {
  if (target === '' || target.includes('\0') || /^(?:[/\\]|[A-Za-z]:)/.test(target)) return false
  const steps = target.split('/').filter((step) => step !== '' && step !== '.')
  const ups = steps.findIndex((step) => step !== '..')
  const rest = ups === -1 ? [] : steps.slice(ups)
  const depth = name.split('/').length - 1
  return (ups === -1 ? steps.length : ups) <= depth && !rest.includes('..')
}
