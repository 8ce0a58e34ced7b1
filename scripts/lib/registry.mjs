// A container registry inside a private engine's own namespace, for pulls and pushes with progress,
// passwords and failures. The engine sees it on 127.0.0.1; this side sees it on the namespace's address.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { ensureRegistryPackages } from './engine/packages.mjs'
import { placesOf, readRecord } from './engine/record.mjs'
import { askEngine } from './engine-api.mjs'
import { run, waitUntil } from './exec.mjs'
import { isProcessAlive } from './lock.mjs'

/**
 * @typedef {object} RegistryLogin
 * @property {string} username
 * @property {string} password
 *
 * @typedef {object} Registry
 * @property {string} address how the engine names it: `127.0.0.1:5000`
 * @property {string} host how this side reaches it
 * @property {number} port
 * @property {RegistryLogin | undefined} login
 * @property {() => Promise<void>} stop ends it and deletes what was pushed
 */

/** The registry takes bcrypt only; Perl's crypt() makes it and is part of every Debian. @param {RegistryLogin} login */
async function makePasswordLine({ username, password }) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  const salt = [...randomBytes(21)].map((byte) => alphabet[byte % alphabet.length]).join('')
  const script = 'my ($p, $s) = @ARGV; print crypt($p, $s)'
  const hash = await run('perl', ['-e', script, password, `$2y$05$${salt}u`])
  return `${username}:${hash}\n`
}

/**
 * @param {string} folder
 * @param {number} port
 * @param {RegistryLogin | undefined} login
 */
async function writeConfig(folder, port, login) {
  const passwords = path.join(folder, 'htpasswd')
  if (login) fs.writeFileSync(passwords, await makePasswordLine(login))
  const config = {
    version: 0.1,
    log: { level: 'warn' },
    storage: {
      filesystem: { rootdirectory: path.join(folder, 'data') },
      delete: { enabled: true },
    },
    http: { addr: `:${port}` },
    ...(login ? { auth: { htpasswd: { realm: 'longshore-test', path: passwords } } } : {}),
  }
  const file = path.join(folder, 'config.yml')
  fs.writeFileSync(file, JSON.stringify(config)) // JSON is YAML
  return file
}

/** @param {string} host @param {number} port @returns {Promise<boolean>} */
function answers(host, port) {
  return new Promise((resolve) => {
    const request = http.get(
      { host, port, path: '/v2/', timeout: 1_000, agent: false },
      (answer) => {
        answer.resume()
        resolve(answer.statusCode === 200 || answer.statusCode === 401)
      },
    )
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
  })
}

/**
 * @param {string} engineName a running private engine
 * @param {{port?: number, login?: RegistryLogin}} [options]
 * @returns {Promise<Registry>}
 */
export async function startRegistry(engineName, { port = 5000, login } = {}) {
  const places = placesOf(engineName)
  const engine = readRecord(places)
  if (!engine) throw new Error(`The private engine "${engineName}" is not running.`)
  const root = await ensureRegistryPackages()
  const host = engine.network.insideAddress
  if (await answers(host, port)) throw new Error(`Something already answers on ${host}:${port}.`)
  // Under the engine's runtime folder: whatever ends the engine finds and ends the registry too.
  const folder = path.join(places.runtime, `registry-${port}`)
  fs.rmSync(folder, { recursive: true, force: true })
  fs.mkdirSync(folder, { recursive: true })
  const log = fs.openSync(path.join(folder, 'log'), 'w')
  const child = spawn(
    'nsenter',
    [
      `--net=/run/netns/${engine.network.netns}`,
      path.join(root, 'usr/bin/docker-registry'),
      'serve',
      await writeConfig(folder, port, login),
    ],
    { stdio: ['ignore', log, log], env: { PATH: process.env.PATH, OTEL_TRACES_EXPORTER: 'none' } },
  )
  fs.closeSync(log)
  const pid = /** @type {number} */ (child.pid)
  const hasEnded = new Promise((resolve) => child.once('exit', resolve))
  const stop = async () => {
    if (isProcessAlive(pid)) child.kill('SIGKILL')
    await hasEnded
    fs.rmSync(folder, { recursive: true, force: true })
  }
  const isReady = await waitUntil(
    async () => child.exitCode !== null || (await answers(host, port)),
    { timeoutMs: 15_000 },
  )
  if (!isReady || child.exitCode !== null) {
    const said = fs.readFileSync(path.join(folder, 'log'), 'utf8').trim().slice(-500)
    await stop()
    throw new Error(`The registry did not start: ${said}`)
  }
  return { address: `127.0.0.1:${port}`, host, port, login, stop }
}

/** What an engine expects in X-Registry-Auth. @param {Registry} registry */
export function registryAuth({ login, address }) {
  const auth = login ? { ...login, serveraddress: address } : {}
  // URL-safe, but padded: the engine takes anything else for no login at all.
  const text = Buffer.from(JSON.stringify(auth)).toString('base64')
  return text.replaceAll('+', '-').replaceAll('/', '_')
}

/**
 * Pushes a local image to a registry under a name there, and takes the extra tag away again.
 * @param {string} socketPath
 * @param {Registry} registry
 * @param {string} reference the local image
 * @param {string} name in the registry, `team/app:v1`
 * @returns {Promise<{reference: string, digest: string}>} reference: how the engine pulls it
 */
export async function pushImage(socketPath, registry, reference, name) {
  const [repository = '', tag = 'latest'] = name.split(':')
  const remote = `${registry.address}/${repository}`
  const query = new URLSearchParams({ repo: remote, tag })
  await askEngine(socketPath, 'POST', `/images/${encodeURIComponent(reference)}/tag?${query}`)
  const progress = await askEngine(
    socketPath,
    'POST',
    `/images/${encodeURIComponent(remote)}/push?tag=${tag}`,
    { headers: { 'x-registry-auth': registryAuth(registry) } },
  )
  await askEngine(socketPath, 'DELETE', `/images/${encodeURIComponent(`${remote}:${tag}`)}`)
  const digest = /"Digest":"(sha256:[0-9a-f]{64})"/.exec(String(progress))?.[1]
  if (!digest) throw new Error(`Pushing ${name} failed: ${String(progress).trim().slice(-300)}`)
  return { reference: `${remote}:${tag}`, digest }
}
