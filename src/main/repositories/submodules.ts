/** The repositories inside a repository. Their addresses are those of a file in it: not every one is gone to. */
import path from 'node:path'
import { fail } from '../../shared/lib/failure-error.ts'
import type { Entry } from './entries.ts'
import { type GitWork, placeOf } from './work.ts'

export interface Submodule {
  readonly name: string
  /** Inside the one that holds it. */
  readonly path: string
  readonly url: string
  readonly commit: string
}

/** How deep repositories may lie in one another. */
const deepest = 5

/** As an address of a workload, but for files of this machine: only they may name such. */
const farAddress = /^(https?|ssh|git):\/\/[^\s-]\S*$|^[\w.][\w.-]*@[\w.][\w.-]*:[^\s-]\S*$/
const nearAddress = /^file:\/\/\S+$/

interface Holding {
  readonly commit: string
  /** The folder of it that `entries` are of. */
  readonly path: string
  readonly entries: readonly Entry[]
  /** Address that it came from. */
  readonly base: string
  readonly depth: number
}

/** Submodules of a folder of a commit. */
export async function submodulesOf(
  work: GitWork,
  { commit, path: inside, entries, base, depth }: Holding,
): Promise<Submodule[]> {
  const links = entries.filter(({ mode }) => mode === '160000')
  if (links.length === 0) return []
  if (depth >= deepest) refuse(base, `its submodules lie more than ${deepest} deep`)
  const named = await readNames(work, commit)
  return links.flatMap(({ hash, path: name }) => {
    const place = path.posix.join(placeOf(inside), name)
    const found = named.find((each) => each.path === place)
    // A link that no name leads to is an empty folder for git too.
    return found
      ? [{ commit: hash, path: name, name: found.name, url: addressOf(found, base) }]
      : []
  })
}

async function readNames(
  work: GitWork,
  commit: string,
): Promise<{ name: string; path: string; url: string }[]> {
  // It lies at the top, whatever part is wanted; without it no link has an address.
  const [, blob] =
    /^100\d{3} blob ([0-9a-f]+)\t/.exec(
      await work.here(['ls-tree', '--full-tree', commit, '.gitmodules']),
    ) ?? []
  if (!blob) return []
  const keys = '^submodule\\..*\\.(path|url)$'
  const said = await work.here(['config', '--blob', blob, '-z', '--get-regexp', keys])
  const known = new Map<string, { path?: string; url?: string }>()
  for (const entry of said.split('\0')) {
    const [, name, key, value] = /^submodule\.([\s\S]*)\.(path|url)\n([\s\S]*)$/.exec(entry) ?? []
    if (name === undefined || key === undefined) continue
    known.set(name, { ...known.get(name), [key]: value })
  }
  return [...known].map(([name, { path: at = '', url = '' }]) => ({ name, path: at, url }))
}

function addressOf(
  { name, url }: { readonly name: string; readonly url: string },
  base: string,
): string {
  const address = resolved(url, base)
  const isNear = nearAddress.test(address) && nearAddress.test(base)
  if (farAddress.test(address) || isNear) return address
  return refuse(name, 'its submodule has an address that is not gone to from there')
}

/** `../other.git` is beside the repository that names it. */
export function resolved(url: string, base: string): string {
  if (!/^\.\.?\//.test(url)) return url
  let [rest, home] = [url, base.replace(/\/+$/, '')]
  while (/^\.\.?\//.test(rest)) {
    if (rest.startsWith('../')) home = home.replace(/(?:\/|(:))[^/:]*$/, '$1')
    rest = rest.replace(/^\.\.?\//, '')
  }
  return home.endsWith(':') ? `${home}${rest}` : `${home}/${rest}`
}

/** Folder in which it lies; never outside. */
export function placeIn(folder: string, { name, path: inside }: Submodule): string {
  const place = path.resolve(folder, inside)
  return place.startsWith(`${folder}${path.sep}`) ? place : refuse(name, 'it lies outside')
}

function refuse(name: string, message: string): never {
  const issues = [{ path: `source.git (${name})`, message }]
  return fail({ kind: 'invalid', what: 'repository', issues })
}
