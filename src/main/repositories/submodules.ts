/** The repositories inside a repository. Their addresses are those of a file in it: not every one is gone to. */
import path from 'node:path'
import { fail } from '../../shared/lib/failure-error.ts'

/** Answers what it prints. */
export type Git = (
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
) => Promise<string>

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

/** Those of the commit that was read into `index`, in a repository that came from `base`. */
export async function submodulesOf(
  git: Git,
  {
    commit,
    base,
    depth,
  }: { readonly commit: string; readonly base: string; readonly depth: number },
  index: Readonly<Record<string, string>>,
): Promise<Submodule[]> {
  const entries = (await git(['ls-files', '--stage', '-z'], index)).split('\0')
  const links = entries.flatMap((entry) => {
    const [, sha, name] = /^160000 ([0-9a-f]{40,64}) 0\t([\s\S]+)$/.exec(entry) ?? []
    return sha && name ? [{ commit: sha, path: name }] : []
  })
  if (links.length === 0) return []
  if (depth >= deepest) refuse(base, `its submodules lie more than ${deepest} deep`)
  const named = await readNames(git, commit)
  return links.flatMap((link) => {
    const found = named.find((each) => each.path === link.path)
    // A link that no name leads to is an empty folder for git too.
    return found ? [{ ...link, name: found.name, url: addressOf(found, base) }] : []
  })
}

async function readNames(
  git: Git,
  commit: string,
): Promise<{ name: string; path: string; url: string }[]> {
  const keys = '^submodule\\..*\\.(path|url)$'
  const said = await git(['config', '--blob', `${commit}:.gitmodules`, '-z', '--get-regexp', keys])
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

/** Where it lies; never outside. */
export function placeIn(folder: string, { name, path: inside }: Submodule): string {
  const place = path.resolve(folder, inside)
  return place.startsWith(`${folder}${path.sep}`) ? place : refuse(name, 'it lies outside')
}

function refuse(name: string, message: string): never {
  const issues = [{ path: `source.git (${name})`, message }]
  return fail({ kind: 'invalid', what: 'repository', issues })
}
