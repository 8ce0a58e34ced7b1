/** Files that must survive a crash whole: written aside, synced, then renamed into place. */
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

/** The state folder, for this user only. */
export function makePrivateDir(dir: string): void {
  makeDir(dir)
  chmodSync(dir, 0o700)
}

/** Node's own `recursive` never returns where a parent is there but nothing can be made in it. */
function makeDir(dir: string): void {
  try {
    mkdirSync(dir, { mode: 0o700 })
  } catch (error) {
    if (statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return
    if (existsSync(dirname(dir))) throw error
    makeDir(dirname(dir))
    mkdirSync(dir, { mode: 0o700 })
  }
}

function syncDir(dir: string): void {
  // Windows cannot open a directory; NTFS journals the rename itself.
  if (process.platform === 'win32') return
  syncFile(dir)
}

export function syncFile(file: string): void {
  const fd = openSync(file, process.platform === 'win32' ? 'r+' : 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Makes `from`, complete and synced, the new `to`. */
export function replaceFile(from: string, to: string): void {
  syncFile(from)
  renameSync(from, to)
  syncDir(dirname(to))
}

/** `make` fills the temporary file; `file` is the old one or the new one, never half of either. */
function writeWhole(file: string, make: (temporary: string) => void): void {
  const temporary = `${file}.${process.pid}.tmp`
  rmSync(temporary, { force: true })
  try {
    make(temporary)
    replaceFile(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

export function writePrivateFile(file: string, content: string | Uint8Array): void {
  writeWhole(file, (temporary) => {
    const fd = openSync(temporary, 'wx', 0o600)
    try {
      const bytes = Buffer.from(content)
      let written = 0
      while (written < bytes.length) written += writeSync(fd, bytes, written)
    } finally {
      closeSync(fd)
    }
  })
}

export function copyPrivateFile(from: string, to: string): void {
  writeWhole(to, (temporary) => {
    copyFileSync(from, temporary)
    chmodSync(temporary, 0o600)
  })
}

/** Moves a damaged file out of the way under a dated name; nothing is ever deleted. */
export function keepAside(file: string, now: number): string {
  const stamp = new Date(now).toISOString().replaceAll(':', '-')
  const kept = `${file}.damaged-${stamp}`
  renameSync(file, kept)
  return kept
}

/** The write-ahead log belongs to the damaged file: applied to another it would damage that too. */
export function keepDatabaseAside(file: string, now: number): string {
  for (const companion of [`${file}-wal`, `${file}-shm`]) {
    if (existsSync(companion)) keepAside(companion, now)
  }
  return keepAside(file, now)
}

/** For this user only; SQLite takes an empty file for a new one. */
export function createEmpty(file: string): void {
  closeSync(openSync(file, 'a', 0o600))
}
