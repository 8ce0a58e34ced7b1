// Finding exactly the processes that belong to one private engine: by the folders on their command line
// and by the container ids in their control group. Never by a program's name.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/** @param {string} file */
function readIfThere(file) {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return '' // the process ended while we looked
  }
}

/** @param {string} dataRoot */
function containerIds(dataRoot) {
  const folder = path.join(dataRoot, 'containers')
  return fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => name.length === 64) : []
}

/**
 * @param {number} pid
 * @param {string} folder
 */
export function mentionsFolder(pid, folder) {
  return readIfThere(`/proc/${pid}/cmdline`).includes(`${folder}/`)
}

/**
 * Blocks until no thread of a process that was sent SIGSTOP runs any more: a busy machine takes a moment for that.
 * @param {number} pid
 */
export function waitUntilStopped(pid) {
  const folder = `/proc/${pid}/task`
  const isStopped = () =>
    fs.readdirSync(folder).every((thread) => {
      const stat = readIfThere(`${folder}/${thread}/stat`)
      return stat === '' || stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')
    })
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let tries = 0; tries < 5_000 && !isStopped(); tries += 1) Atomics.wait(pause, 0, 0, 1)
}

/**
 * The daemon, its containerd, their shims, and everything inside its containers.
 * @param {import('./record.mjs').EnginePlaces} places
 * @returns {number[]}
 */
export function findEngineProcesses(places) {
  const ids = containerIds(path.join(places.data, 'root'))
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid)
    .filter((pid) => {
      if (mentionsFolder(pid, places.runtime)) return true
      const groups = readIfThere(`/proc/${pid}/cgroup`)
      return ids.some((id) => groups.includes(id))
    })
}

/**
 * The sockets of containerd's shims, which a killed shim leaves behind in a folder that all engines of the
 * machine share; named by a hash of whom they belong to.
 * @param {import('./record.mjs').EnginePlaces} places
 */
export function findShimSockets(places) {
  const address = path.join(places.runtime, 'exec/containerd/containerd.sock')
  return containerIds(path.join(places.data, 'root'))
    .map((id) =>
      createHash('sha256')
        .update(path.join(address, 'moby', id))
        .digest('hex'),
    )
    .map((hash) => path.join('/run/containerd/s', hash))
    .filter((file) => fs.existsSync(file))
}

/** @param {number} pid @param {NodeJS.Signals} signal */
export function signalIfThere(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error
  }
}

/** Mount points under a folder, deepest first. @param {string} folder */
export function findMounts(folder) {
  return fs
    .readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((point) => point === folder || point.startsWith(`${folder}/`))
    .reverse()
}
