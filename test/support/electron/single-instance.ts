import fs from 'node:fs'
import path from 'node:path'

type Arrived = (argv: string[], cwd: string, additionalData: unknown) => void

/**
 * One instance per folder, synchronously as Electron's lock: a file holds the pid of the first; the
 * others leave what they were started with beside it.
 */
export function takeLock(folder: string, additionalData: unknown, onSecond: Arrived): boolean {
  fs.mkdirSync(folder, { recursive: true })
  const lock = path.join(folder, 'stand-in.lock')
  const holder = readPid(lock)
  if (holder !== undefined && isAlive(holder)) {
    const note = { argv: process.argv, cwd: process.cwd(), additionalData }
    const file = path.join(folder, `stand-in-second-${process.pid}`)
    fs.writeFileSync(`${file}.tmp`, JSON.stringify(note))
    fs.renameSync(`${file}.tmp`, `${file}.json`)
    return false
  }
  fs.writeFileSync(lock, String(process.pid))
  watchNotes(folder, onSecond)
  return true
}

function watchNotes(folder: string, onSecond: Arrived): void {
  const watcher = fs.watch(folder, (_event, name) => {
    if (!name?.startsWith('stand-in-second-') || !name.endsWith('.json')) return
    const file = path.join(folder, name)
    if (!fs.existsSync(file)) return
    const note = JSON.parse(fs.readFileSync(file, 'utf8'))
    fs.rmSync(file)
    onSecond(note.argv, note.cwd, note.additionalData)
  })
  watcher.unref()
}

function readPid(lock: string): number | undefined {
  return fs.existsSync(lock) ? Number(fs.readFileSync(lock, 'utf8')) : undefined
}

function isAlive(pid: number): boolean {
  return fs.existsSync(`/proc/${pid}`)
}
