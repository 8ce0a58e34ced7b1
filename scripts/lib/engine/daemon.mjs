// The life of one private dockerd: start, wait until it answers, stop, and clean up whatever a killed run left.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { answersPing, readEngineVersion } from '../engine-api.mjs'
import { run, tryRun, waitUntil } from '../exec.mjs'
import { isProcessAlive } from '../lock.mjs'
import { setPortRange, shutIn, writeProxy } from './boxed.mjs'
import { admitOutsideTraffic, createNetwork, removeNetwork } from './network.mjs'
import { ensureEnginePackages, environmentFor } from './packages.mjs'
import {
  findEngineProcesses,
  findMounts,
  findShimSockets,
  mentionsFolder,
  signalIfThere,
} from './processes.mjs'
import { writeOwner, writeRecord } from './record.mjs'
import { renewNetworks } from './stale-networks.mjs'

/**
 * @typedef {import('./record.mjs').EnginePlaces} EnginePlaces
 * @typedef {import('./record.mjs').PrivateEngine} PrivateEngine
 * @typedef {import('./network.mjs').EngineNetwork} EngineNetwork
 */

const rootOf = (/** @type {EnginePlaces} */ places) => path.join(places.data, 'root')

const pidFileOf = (/** @type {EnginePlaces} */ places) => path.join(places.runtime, 'dockerd.pid')

/**
 * The daemon's pid if it lives and is really ours (pids are reused).
 * @param {EnginePlaces} places
 */
export function findDaemon(places) {
  const file = pidFileOf(places)
  if (!fs.existsSync(file)) return undefined
  const pid = Number(fs.readFileSync(file, 'utf8'))
  return pid > 0 && isProcessAlive(pid) && mentionsFolder(pid, places.runtime) ? pid : undefined
}

/**
 * @param {EnginePlaces} places
 * @param {string} root
 * @param {EngineNetwork} network
 */
async function writeConfig(places, root, network) {
  const { insideAddress } = network
  const proxy = path.join(root, 'usr/sbin/docker-proxy')
  const config = {
    'data-root': rootOf(places),
    'exec-root': path.join(places.runtime, 'exec'),
    pidfile: pidFileOf(places),
    hosts: [`unix://${places.socketPath}`],
    bridge: network.bridgeName,
    'default-address-pools': [{ base: network.pool.replace('.0.0/16', '.128.0/17'), size: 24 }],
    'userland-proxy-path': network.isBoxed
      ? await writeProxy(places.runtime, { proxy, insideAddress })
      : proxy,
    'init-path': path.join(root, 'usr/bin/docker-init'),
    'insecure-registries': ['127.0.0.0/8', '10.88.0.0/16'],
    'shutdown-timeout': 3,
  }
  const file = path.join(places.runtime, 'daemon.json')
  fs.writeFileSync(file, JSON.stringify(config, null, 2))
  return file
}

/**
 * Starts dockerd on an existing network and waits until it answers.
 * @param {EnginePlaces} places
 * @param {string} root
 * @param {EngineNetwork} network
 */
export async function launchDaemon(places, root, network) {
  fs.mkdirSync(rootOf(places), { recursive: true })
  const configFile = await writeConfig(places, root, network)
  const logFile = path.join(places.data, 'dockerd.log')
  const log = fs.openSync(logFile, 'w')
  fs.rmSync(pidFileOf(places), { force: true })
  // nsenter, not "ip netns exec", which would hide the cgroup mounts. It execs, so the pid is dockerd's.
  const daemon = spawn(
    'nsenter',
    [
      `--net=/run/netns/${network.netns}`,
      path.join(root, 'usr/sbin/dockerd'),
      '--config-file',
      configFile,
    ],
    { env: environmentFor(root), stdio: ['ignore', log, log], detached: true },
  )
  fs.closeSync(log)
  daemon.unref()
  let hasEnded = false
  daemon.on('exit', () => {
    hasEnded = true
  })
  const isReady = await waitUntil(async () => hasEnded || (await answersPing(places.socketPath)), {
    timeoutMs: 60_000,
  })
  if (!isReady || hasEnded) {
    const said = fs.readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n')
    throw new Error(`The private engine "${places.name}" did not start (see ${logFile}):\n${said}`)
  }
  await (network.isBoxed ? shutIn(network) : admitOutsideTraffic(network.netns))
  return /** @type {number} */ (daemon.pid)
}

/** Bytes that must be free, so that engines in memory take none from what they serve. */
const memoryToSpare = 6 * 1024 ** 3

/** Not over data that are on the disk. @param {string} folder */
async function mountMemory(folder) {
  fs.mkdirSync(folder, { recursive: true })
  if (fs.readdirSync(folder).length > 0) return
  await run('mount', ['-t', 'tmpfs', '-o', 'mode=0710', 'longshore-engine', folder])
}

/**
 * @typedef {object} EngineMake
 * @property {import('./packages.mjs').EngineRelease} release
 * @property {boolean} isBoxed as in a virtual machine: see boxed.mjs
 * @property {number | undefined} owner the process that the engine must not outlive
 * @property {boolean} isInMemory its data are gone with it; a container starts in half the time that it takes with a disk
 *
 * @param {EnginePlaces} places
 * @param {EngineMake} make
 * @returns {Promise<PrivateEngine>}
 */
export async function createEngine(places, { release, isBoxed, owner, isInMemory }) {
  const root = await ensureEnginePackages(release)
  fs.mkdirSync(places.runtime, { recursive: true })
  if (owner !== undefined) writeOwner(places, owner)
  try {
    if (isInMemory && os.freemem() > memoryToSpare) await mountMemory(rootOf(places))
    const network = { ...(await createNetwork(places.netns)), isBoxed }
    if (isBoxed) await setPortRange(network)
    const pid = await launchDaemon(places, root, network)
    await renewNetworks(places.socketPath, network.pool)
    const { version, apiVersion } = await readEngineVersion(places.socketPath)
    /** @type {PrivateEngine} */
    const engine = {
      name: places.name,
      private: true,
      socketPath: places.socketPath,
      version,
      apiVersion,
      pid,
      release,
      root,
      dataRoot: rootOf(places),
      network,
    }
    writeRecord(places, engine)
    return engine
  } catch (error) {
    await removeEngine(places)
    throw error
  }
}

/**
 * Stops the daemon politely; then whatever is left of it by force.
 * @param {EnginePlaces} places
 */
export async function endProcesses(places) {
  const daemon = findDaemon(places)
  if (daemon !== undefined) {
    signalIfThere(daemon, 'SIGCONT') // a paused one would never see the next signal
    signalIfThere(daemon, 'SIGTERM')
    await waitUntil(() => !isProcessAlive(daemon), { timeoutMs: 15_000 })
  }
  const isGone = await waitUntil(
    () => {
      const left = findEngineProcesses(places)
      for (const pid of left) signalIfThere(pid, 'SIGKILL')
      return left.length === 0
    },
    { timeoutMs: 10_000, everyMs: 100 },
  )
  if (!isGone)
    throw new Error(
      `Processes of the engine "${places.name}" do not end: ${findEngineProcesses(places).join(', ')}`,
    )
}

/**
 * Takes away everything of an engine but its data on disk. Safe on one that is half there, or not at all.
 * @param {EnginePlaces} places
 */
export async function removeEngine(places) {
  await endProcesses(places)
  for (const folder of [places.data, places.runtime]) {
    for (const point of findMounts(folder)) await tryRun('umount', ['-l', point])
  }
  for (const socket of findShimSockets(places)) fs.rmSync(socket)
  await removeNetwork(places.netns)
  fs.rmSync(places.runtime, { recursive: true, force: true })
  removeIfEmpty(path.dirname(places.runtime))
}

/** @param {string} folder */
function removeIfEmpty(folder) {
  try {
    fs.rmdirSync(folder)
  } catch {
    // Other engines of this checkout run, or none ever did.
  }
}

/** Removes the data as well: a stopped engine leaves no trace. @param {EnginePlaces} places */
export async function removeEngineData(places) {
  await run('rm', ['-rf', '--one-file-system', places.data])
}
