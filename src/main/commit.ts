/** The commit that a checkout is at, read as git keeps it: a program is not started for that. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** Seven digits; null where `root` is no checkout of its own. */
export function commitIn(root: string): string | null {
  try {
    const own = gitDirOf(root)
    return full(own)?.slice(0, 7) ?? null
  } catch {
    return null
  }
}

/** A folder, or in a worktree a file that says where it is. */
function gitDirOf(root: string): string {
  const place = resolve(root, '.git')
  const told = /^gitdir: (.+)$/m.exec(textOf(place))
  return told?.[1] === undefined ? place : resolve(root, told[1])
}

/** Branches of a worktree lie in the folder that it shares with the others. */
function full(own: string): string | undefined {
  const head = textOf(resolve(own, 'HEAD')).trim()
  const branch = /^ref: (.+)$/.exec(head)?.[1]
  if (branch === undefined) return hash.exec(head)?.[0]
  const shared = resolve(own, textOf(resolve(own, 'commondir')).trim() || '.')
  const loose = textOf(resolve(shared, branch)).trim()
  if (loose !== '') return hash.exec(loose)?.[0]
  const packed = textOf(resolve(shared, 'packed-refs')).split('\n')
  return packed.find((line) => line.endsWith(` ${branch}`))?.slice(0, 40)
}

const hash = /^[0-9a-f]{40,64}$/

/** Empty where there is no such file. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
