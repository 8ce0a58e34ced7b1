/** A folder with what a commit holds, made once and never changed. */
import { createHash } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { checkEntries, type Entry, entriesOf } from './entries.ts'
import { fetchCommit } from './fetch.ts'
import { makeLinks } from './links.ts'
import type { RepositoryCommit } from './repositories.ts'
import { placeIn, submodulesOf } from './submodules.ts'
import { type GitWork, isThere, placeOf } from './work.ts'

const toldSchema = z.object({
  /** The hash of what lies there: the same = the same files, but for submodules' addresses. */
  tree: z.string(),
  /** Files that Git LFS keeps elsewhere: only what points to them is here. */
  lfs: z.array(z.string()),
  /** Links that lead out of it; each is a file with the link's text. */
  links: z.array(z.string()),
})
export interface Exported extends Readonly<z.infer<typeof toldSchema>> {
  readonly folder: string
  readonly commit: string
}

interface Exporting extends RepositoryCommit {
  readonly path: string
  /** Links that stay inside become links; false = every one is a file with its text. */
  readonly links: boolean
}

/** Older ones go, unless they were used a short while ago: somebody may be reading them. */
const keptFolders = 6
const inUseMs = 3_600_000

export async function exportTree(work: GitWork, wanted: Exporting): Promise<Exported> {
  const { commit } = wanted
  const folder = path.join(work.home, nameOf(wanted))
  const told = await readTold(folder)
  if (told) {
    const now = new Date()
    await fs.utimes(folder, now, now)
    return { ...told, folder, commit }
  }
  await fetchCommit(work, wanted)
  const fresh = `${folder}.new`
  await fs.rm(`${folder}.json`, { force: true })
  for (const old of [fresh, folder]) await fs.rm(old, { recursive: true, force: true })
  await fs.mkdir(fresh, { mode: 0o700 })
  const found = await checkOut(work, { ...wanted, base: work.url, depth: 0 }, fresh)
  await fs.writeFile(`${folder}.json`, JSON.stringify(found))
  await fs.rename(fresh, folder)
  await forgetOld(work, path.basename(folder))
  return { ...found, folder, commit }
}

function nameOf({ commit, path: inside, links }: Exporting): string {
  const place = placeOf(inside)
  const hash = createHash('sha256').update(place).digest('hex').slice(0, 8)
  const part = place === '.' ? '' : `-${hash}`
  return `${commit}${links ? '-l' : ''}${part}`
}

async function readTold(folder: string): Promise<z.infer<typeof toldSchema> | undefined> {
  if (!(await isThere(folder))) return undefined
  const told = await fs
    .readFile(`${folder}.json`, 'utf8')
    .then(JSON.parse)
    .catch(() => null)
  return toldSchema.safeParse(told).data
}

interface CheckingOut {
  readonly commit: string
  readonly path: string
  readonly links: boolean
  /** Address that it came from. */
  readonly base: string
  readonly depth: number
}

/** With the repositories in it, each at the commit that it names. */
async function checkOut(
  work: GitWork,
  what: CheckingOut,
  into: string,
): Promise<z.infer<typeof toldSchema>> {
  const { commit, links } = what
  const tree = await work.treeAt(commit, what.path)
  const entries = await entriesOf(work, tree)
  await checkEntries(entries, into)
  // An index of its own: what is checked out elsewhere does not count.
  const index = { GIT_INDEX_FILE: `${into}.index` }
  await work.here(['--work-tree', into, 'read-tree', tree], index)
  await work.here(['--work-tree', into, 'checkout-index', '--all', '--force'], index)
  await fs.rm(index.GIT_INDEX_FILE, { force: true })
  const told = {
    tree,
    lfs: await lfsIn(into, entries),
    links: links ? await makeLinks(into, entries) : [],
  }
  const inner = await checkOutSubmodules(work, { ...what, entries }, into)
  return {
    tree,
    lfs: [...told.lfs, ...inner.flatMap(({ lfs }) => lfs)],
    links: [...told.links, ...inner.flatMap((each) => each.links)],
  }
}

async function checkOutSubmodules(
  work: GitWork,
  what: CheckingOut & { readonly entries: readonly Entry[] },
  into: string,
) {
  const told: Pick<Exported, 'lfs' | 'links'>[] = []
  for (const submodule of await submodulesOf(work, what)) {
    const { url, commit, path: name } = submodule
    const place = placeIn(into, submodule)
    await fetchCommit(work, { commit, path: '.', from: url })
    await fs.mkdir(place, { recursive: true })
    const { links, depth } = what
    const inner = { commit, path: '.', links, base: url, depth: depth + 1 }
    const { lfs, links: out } = await checkOut(work, inner, place)
    const below = (names: readonly string[]) => names.map((each) => `${name}/${each}`)
    told.push({ lfs: below(lfs), links: below(out) })
  }
  return told
}

/** Files kept elsewhere by LFS: a short text of a known form stands in for each. */
async function lfsIn(folder: string, entries: readonly Entry[]): Promise<string[]> {
  const short = entries.filter(
    ({ mode, bytes }) => mode.startsWith('100') && bytes > 100 && bytes < 300,
  )
  if (!entries.some(({ path: name }) => /(?:^|\/)\.gitattributes$/.test(name))) return []
  const found: string[] = []
  for (const { path: name } of short) {
    const text = await fs.readFile(path.join(folder, name), 'utf8')
    if (text.startsWith('version https://git-lfs.github.com/spec/')) found.push(name)
  }
  return found
}

async function forgetOld(work: GitWork, newest: string): Promise<void> {
  const { home } = work
  const names = (await fs.readdir(home)).filter((name) =>
    /^[0-9a-f]{40,64}(?:-l)?(?:-\w{8})?$/.test(name),
  )
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await fs.stat(path.join(home, name))).mtimeMs })),
  )
  const old = aged
    .filter(({ name, at }) => name !== newest && at < Date.now() - inUseMs)
    .sort((a, b) => b.at - a.at)
    .slice(keptFolders - 1)
  for (const { name } of old) {
    // What says that it is whole goes first: one that is half gone is not taken for whole.
    await fs.rm(path.join(home, `${name}.json`), { force: true })
    await fs.rm(path.join(home, name), { recursive: true, force: true })
  }
}
