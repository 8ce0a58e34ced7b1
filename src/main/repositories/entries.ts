/** Entries of a commit, looked at before any of it is written. */
import fs from 'node:fs/promises'
import path from 'node:path'
import { fail } from '../../shared/lib/failure-error.ts'
import type { GitWork } from './work.ts'

export interface Entry {
  /** As git has it: `120000` is a link, `160000` a submodule. */
  readonly mode: string
  readonly hash: string
  /** 0 for a submodule. */
  readonly bytes: number
  /** From the folder on that was asked for. */
  readonly path: string
}

const maxEntries = 200_000
/** Bytes that are left for everybody else. */
const spareBytes = 256 * 1_024 * 1_024

export async function entriesOf(work: GitWork, tree: string): Promise<Entry[]> {
  const said = await work.here(['ls-tree', '-r', '-l', '-z', '--full-tree', tree])
  return said.split('\0').flatMap((line) => {
    const [, mode, hash, bytes, name] =
      /^(\d{6}) \w+ ([0-9a-f]{40,64}) +(\d+|-)\t([\s\S]+)$/.exec(line) ?? []
    if (!mode || !hash || !name) return []
    return [{ mode, hash, bytes: bytes === '-' ? 0 : Number(bytes), path: name }]
  })
}

/** Throws `invalid` where writing it would not give what the commit holds, and `no-space`. */
export async function checkEntries(entries: readonly Entry[], into: string): Promise<void> {
  if (entries.length > maxEntries)
    refuse(`it holds ${entries.length} files, and more than ${maxEntries} are not brought here`)
  const odd = entries.find(({ path: name }) => isOdd(name))
  if (odd) refuse(`${JSON.stringify(odd.path)} is no name for a file`)
  if (await foldsNames(into)) refuseClashes(entries)
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0)
  const { bavail, bsize } = await fs.statfs(into)
  if (bytes + spareBytes <= bavail * bsize) return
  const message = `${Math.ceil(bytes / 1e6)} MB are to be written, and ${Math.floor((bavail * bsize) / 1e6)} MB are free`
  fail({ kind: 'no-space', where: into, message, lacks: 'room' })
}

/**
 * Whether a name is one that git would take for its own folder, somewhere; a step up; on Windows, a stream or another
 * folder.
 */
function isOdd(name: string): boolean {
  const steps = name.split('/')
  const isOwn = steps.some((step) => /^(?:\.git|git~\d+)[ .]*$/i.test(step.replace(/\p{Cf}/gu, '')))
  const isStep = steps.some((step) => step === '' || step === '.' || step === '..')
  return isOwn || isStep || (process.platform === 'win32' && /[\\:]/.test(name))
}

/** The disks of macOS and Windows keep one file of `A` and `a`. */
async function foldsNames(folder: string): Promise<boolean> {
  const other = path.join(path.dirname(folder), swapped(path.basename(folder)))
  const lookAt = async (place: string) => await fs.stat(place).catch(() => undefined)
  const [own, same] = [await lookAt(folder), await lookAt(other)]
  return !!own && !!same && own.ino === same.ino && own.dev === same.dev
}

const swapped = (name: string): string =>
  name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase()

export function refuseClashes(entries: readonly Pick<Entry, 'path'>[]): void {
  const seen = new Map<string, string>()
  for (const { path: name } of entries) {
    const steps = name.split('/')
    for (let end = 1; end <= steps.length; end++) {
      const place = steps.slice(0, end).join('/')
      const key = place.normalize('NFC').toLowerCase()
      const before = seen.get(key) ?? place
      if (before !== place)
        refuse(`${before} and ${place} would be one file on the disk of this machine`)
      seen.set(key, place)
    }
  }
}

function refuse(message: string): never {
  fail({ kind: 'invalid', what: 'repository', issues: [{ path: 'source', message }] })
}
