// A lock between processes: a folder, because mkdir is atomic. Holds the owner's pid, so that the lock
// of a killed run is recognised and taken over.
import fs from 'node:fs'
import path from 'node:path'
import { sleep } from './exec.mjs'

/** @param {number} pid */
export function isProcessAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}

/** @param {string} folder */
function isAbandoned(folder) {
  try {
    return !isProcessAlive(Number(fs.readFileSync(path.join(folder, 'pid'), 'utf8')))
  } catch {
    // Made but not yet signed: only its age can say that nobody will.
    const made = fs.statSync(folder, { throwIfNoEntry: false })
    return made !== undefined && Date.now() - made.mtimeMs > 5_000
  }
}

/** @param {string} folder */
function tryTake(folder) {
  try {
    fs.mkdirSync(folder)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    if (isAbandoned(folder)) {
      // Renaming first lets only one of several waiting processes remove it.
      const grave = `${folder}.${process.pid}.dead`
      try {
        fs.renameSync(folder, grave)
        fs.rmSync(grave, { recursive: true, force: true })
      } catch {
        // Another process was faster.
      }
    }
    return false
  }
  fs.writeFileSync(path.join(folder, 'pid'), String(process.pid))
  return true
}

/**
 * Does the work while no other process holds the lock.
 * @template T
 * @param {string} folder
 * @param {() => Promise<T>} work
 * @param {number} [timeoutMs]
 * @returns {Promise<T>}
 */
export async function withLock(folder, work, timeoutMs = 180_000) {
  fs.mkdirSync(path.dirname(folder), { recursive: true })
  const deadline = Date.now() + timeoutMs
  while (!tryTake(folder)) {
    if (Date.now() > deadline) throw new Error(`Another process has held ${folder} for too long.`)
    await sleep(100)
  }
  try {
    return await work()
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}
