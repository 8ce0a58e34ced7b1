// What is known of a private engine between runs: one small file beside its socket.
import fs from 'node:fs'
import path from 'node:path'
import { checkoutKey, engineCacheRoot, runtimeRoot } from '../paths.mjs'

/**
 * @typedef {object} EnginePlaces
 * @property {string} name
 * @property {string} data what survives a restart of the engine
 * @property {string} runtime sockets, pid files and the record
 * @property {string} socketPath
 * @property {string} netns
 *
 * @typedef {object} PrivateEngine
 * @property {string} name
 * @property {true} private
 * @property {string} socketPath
 * @property {string} version
 * @property {string} apiVersion
 * @property {number} pid
 * @property {string} release
 * @property {string} root the unpacked packages
 * @property {string} dataRoot
 * @property {import('./network.mjs').EngineNetwork} network
 */

/** @param {string} name @returns {EnginePlaces} */
export function placesOf(name) {
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(name))
    throw new Error(`"${name}" is not a name for an engine: use a-z, 0-9 and -.`)
  const runtime = path.join(runtimeRoot, name)
  return {
    name,
    data: path.join(engineCacheRoot, name),
    runtime,
    socketPath: path.join(runtime, 'docker.sock'),
    netns: `longshore-${checkoutKey}-${name}`,
  }
}

/** @param {EnginePlaces} places @returns {PrivateEngine | undefined} */
export function readRecord(places) {
  try {
    return JSON.parse(fs.readFileSync(path.join(places.runtime, 'engine.json'), 'utf8'))
  } catch {
    return undefined
  }
}

/** @param {EnginePlaces} places @param {PrivateEngine} engine */
export function writeRecord(places, engine) {
  fs.mkdirSync(places.runtime, { recursive: true })
  fs.writeFileSync(path.join(places.runtime, 'engine.json'), `${JSON.stringify(engine, null, 2)}\n`)
}

/** The names of this checkout's engines, running or left over. @returns {string[]} */
export function listEngineNames() {
  return fs.existsSync(runtimeRoot)
    ? fs.readdirSync(runtimeRoot).filter((name) => !name.endsWith('.lock'))
    : []
}

/** @param {EnginePlaces} places @param {number} pid */
export function writeOwner(places, pid) {
  fs.writeFileSync(path.join(places.runtime, 'owner'), String(pid))
}

/** The process that an engine was started for alone. @param {EnginePlaces} places @returns {number | undefined} */
export function readOwner(places) {
  const file = path.join(places.runtime, 'owner')
  return fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : undefined
}
