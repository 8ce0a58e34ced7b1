// Engines for tests, demo and bench. Never somebody's production: only a local engine on its default
// socket, one that the user named for tests, or a private one started here.
import fs from 'node:fs'
import path from 'node:path'
import { isDebianRoot } from '../debian.mjs'
import { answersPing, readEngineVersion } from '../engine-api.mjs'
import { waitUntil } from '../exec.mjs'
import { isProcessAlive, withLock } from '../lock.mjs'
import { engineCacheRoot } from '../paths.mjs'
import {
  createEngine,
  endProcesses,
  findDaemon,
  launchDaemon,
  removeEngine,
  removeEngineData,
} from './daemon.mjs'
import { findEngineProcesses, signalIfThere, waitUntilStopped } from './processes.mjs'
import { listEngineNames, placesOf, readOwner, readRecord, writeRecord } from './record.mjs'

/**
 * @typedef {import('./record.mjs').PrivateEngine} PrivateEngine
 *
 * @typedef {object} BorrowedEngine an engine that is not ours to restart or kill
 * @property {string} name
 * @property {false} private
 * @property {string} socketPath
 * @property {string} of whose socket that is
 * @property {string} version
 * @property {string} apiVersion
 *
 * @typedef {(PrivateEngine | BorrowedEngine) & {started: boolean}} FoundEngine started: by this call, so the caller stops it
 */

export const defaultEngineName = 'shared'

/** @param {string} name @template T @param {() => Promise<T>} work */
const withEngineLock = (name, work) => withLock(path.join(engineCacheRoot, `${name}.lock`), work)

/** @param {string} name */
async function findRunning(name) {
  const places = placesOf(name)
  const record = readRecord(places)
  // An engine whose data folder was moved away under it still answers, but is of no use.
  const isWhole =
    record !== undefined && fs.existsSync(record.dataRoot) && findDaemon(places) === record.pid
  return isWhole && (await answersPing(record.socketPath)) ? record : undefined
}

/**
 * The running engine of that name, or a new one.
 * @param {{name?: string, release?: import('./packages.mjs').EngineRelease, owner?: number, isBoxed?: boolean, isInMemory?: boolean}} [options]
 *   owner: the process that the engine must not outlive (see {@link removeOrphans}); isBoxed: as in a virtual machine;
 *   isInMemory: its data are on no disk, where there is memory for it; so it is for what has an owner
 * @returns {Promise<PrivateEngine & {started: boolean}>}
 */
export async function startEngine({
  name = defaultEngineName,
  release = 'trixie',
  owner,
  isBoxed = false,
  isInMemory = owner !== undefined,
} = {}) {
  if (!isDebianRoot()) throw new Error('A private engine can only be started on Debian as root.')
  return withEngineLock(name, async () => {
    const running = await findRunning(name)
    if (running?.release === release && (running.network.isBoxed ?? false) === isBoxed)
      return { ...running, started: false }
    await removeEngine(placesOf(name)) // what a killed run left, or an engine of another release
    const make = { release, owner, isBoxed, isInMemory }
    return { ...(await createEngine(placesOf(name), make)), started: true }
  })
}

/**
 * Stops an engine; with `keepData: false` its images, containers and volumes go too.
 * @param {string} [name]
 * @param {{keepData?: boolean}} [options]
 */
export async function stopEngine(name = defaultEngineName, { keepData = true } = {}) {
  await withEngineLock(name, async () => {
    await removeEngine(placesOf(name))
    if (!keepData) await removeEngineData(placesOf(name))
  })
}

/**
 * Takes away, data and all, the engines whose owner was killed before it could.
 * @param {{patienceMs?: number}} [options] how long to wait for owners that are about to end
 */
export async function removeOrphans({ patienceMs = 0 } = {}) {
  const owned = () =>
    listEngineNames()
      .map((name) => ({ name, owner: readOwner(placesOf(name)) }))
      .filter((engine) => engine.owner !== undefined)
  await waitUntil(() => owned().every(({ owner }) => !isProcessAlive(owner ?? 0)), {
    timeoutMs: patienceMs,
    everyMs: 200,
  })
  for (const { name, owner } of owned()) {
    if (!isProcessAlive(owner ?? 0)) await stopEngine(name, { keepData: false })
  }
}

/** @param {string} name */
function mustHaveDaemon(name) {
  const pid = findDaemon(placesOf(name))
  if (pid === undefined) throw new Error(`The private engine "${name}" is not running.`)
  return pid
}

/**
 * Freezes the daemon: its socket accepts connections and never answers.
 * @param {string} name
 */
export function pauseEngine(name) {
  const pid = mustHaveDaemon(name)
  signalIfThere(pid, 'SIGSTOP')
  waitUntilStopped(pid)
}

/** @param {string} name */
export function resumeEngine(name) {
  signalIfThere(mustHaveDaemon(name), 'SIGCONT')
}

/**
 * Kills the daemon as a crash would. Containers live on until it is restarted or stopped.
 * @param {string} name
 */
export async function killEngine(name) {
  const pid = mustHaveDaemon(name)
  signalIfThere(pid, 'SIGKILL')
  await waitUntil(() => !isProcessAlive(pid), { timeoutMs: 5_000 })
}

/**
 * Ends what runs of the daemon and starts it again on the same data and network.
 * @param {string} name
 * @returns {Promise<PrivateEngine>}
 */
export async function restartEngine(name) {
  return withEngineLock(name, async () => {
    const places = placesOf(name)
    const record = readRecord(places)
    if (!record) throw new Error(`The private engine "${name}" is not running.`)
    await endProcesses(places)
    const engine = { ...record, pid: await launchDaemon(places, record.root, record.network) }
    writeRecord(places, engine)
    return engine
  })
}

/** @returns {Promise<{name: string, running: boolean, processes: number, engine: PrivateEngine | undefined}[]>} */
export function describeEngines() {
  return Promise.all(
    listEngineNames().map(async (name) => {
      const engine = await findRunning(name)
      return {
        name,
        running: engine !== undefined,
        processes: findEngineProcesses(placesOf(name)).length,
        engine,
      }
    }),
  )
}

/**
 * Where a Docker Engine listens on this machine unless told otherwise: in Docker's own place, or where its
 * relatives put theirs, as the app finds them.
 * @returns {Promise<readonly {path: string, of: string}[]>}
 */
async function localSockets() {
  if (process.platform === 'win32') return [{ path: '//./pipe/docker_engine', of: 'Docker' }]
  // Not before it is needed: Node 20, which the scripts begin on, reads no TypeScript.
  const { knownSockets } = await import('../../../src/main/hosts/environment/known-sockets.ts')
  const { thisMachine } = await import('../../../src/main/hosts/this-machine.ts')
  return [{ path: '/var/run/docker.sock', of: 'Docker' }, ...knownSockets(thisMachine())]
}

/** @param {string} socketPath @param {string} of @returns {Promise<FoundEngine | undefined>} */
async function borrow(socketPath, of) {
  if (!(await answersPing(socketPath))) return undefined
  return {
    name: 'local',
    private: false,
    socketPath,
    of,
    ...(await readEngineVersion(socketPath)),
    started: false,
  }
}

/**
 * The engine that tests, demo and bench use. DOCKER_HOST and Docker contexts are ignored on purpose: they
 * may well name somebody's production.
 * @param {{ignoreDefault?: boolean, name?: string, isInMemory?: boolean}} [options] ignoreDefault: always a private one
 * @returns {Promise<FoundEngine>}
 */
export async function findOrStartEngine({
  ignoreDefault = false,
  name = defaultEngineName,
  isInMemory = false,
} = {}) {
  const named = process.env.LONGSHORE_TEST_ENGINE
  if (named && !ignoreDefault) {
    const engine = await borrow(named.replace(/^unix:\/\//, ''), 'LONGSHORE_TEST_ENGINE')
    if (!engine)
      throw new Error(`No Docker Engine answers on ${named}, which LONGSHORE_TEST_ENGINE names.`)
    return engine
  }
  for (const { path: socketPath, of } of ignoreDefault ? [] : await localSockets()) {
    const engine = await borrow(socketPath, of)
    if (engine) return engine
  }
  if (isDebianRoot()) return startEngine({ name, isInMemory })
  throw new Error(
    'No Docker Engine answers on this machine: install and start Docker Engine, Docker Desktop, OrbStack, Colima or Rancher Desktop, or run this on Debian as root, where a private engine is set up.',
  )
}

/**
 * Engines for test files that run side by side: one for each, so that no two of them share any. An engine
 * that is not ours cannot be multiplied, so it is the only one.
 * Several keep their data in memory; one alone has its images again when it is started again.
 * @param {readonly string[]} names
 * @returns {Promise<FoundEngine[]>}
 */
export async function findOrStartEngines([name = defaultEngineName, ...others]) {
  const isInMemory = others.length > 0
  const first = await findOrStartEngine({ name, isInMemory })
  if (!first.private) return [first]
  const starting = others.map((other) => startEngine({ name: other, isInMemory }))
  /** @type {FoundEngine[]} */
  const engines = [first]
  /** @type {unknown[]} */
  const failures = []
  for (const outcome of await Promise.allSettled(starting)) {
    if (outcome.status === 'fulfilled') engines.push(outcome.value)
    else failures.push(outcome.reason)
  }
  if (failures.length === 0) return engines
  // Nobody would know of those that did start.
  for (const engine of engines) if (engine.started) await stopEngine(engine.name)
  throw failures[0]
}
