// A cut-over under load: a public name of the demo leads through the edge to v1, and then to v2, while a client asks for it
// 200 times a second and counts. Beside it the same load on what is stopped and then started, as by hand.
import { askEngine, callEngine } from '../engine-api.mjs'
import { waitUntil } from '../exec.mjs'
import { ask, startLoad } from '../load.mjs'
import { caddyImage, ensureCaddyImage, ensureWebImages, webImage } from '../proxy-images.mjs'

const name = 'demo.example'
const workload = 'demo-face'
const byHand = 'demo-by-hand'
const byHandPort = 8081

export const cutOverImages = [
  caddyImage,
  ...['base', 'v1', 'v2'].map((tag) => `${webImage}:${tag}`),
]

const document = `name: ${workload}
host: local
source:
  kind: image
  image: ${webImage}
  pull: never
  port: 8080
  healthcheck: /healthz
faces: [{ domain: ${name}, tls: off }]
deploy: { healthTimeout: 60s, soak: 1s }
`

/**
 * @typedef {{ requests: number, failed: number }} Counted
 * @typedef {object} CutOver
 * @property {Counted & { proxy: string }} cutover
 * @property {Counted} stopThenStart
 */

/**
 * It brings a proxy, which is started beside nothing that is somebody's: `engine` undefined.
 * @param {Parameters<typeof showCutOver>[0] | undefined} engine
 * @param {Parameters<typeof showCutOver>[1]} door
 */
export function cutOverOn(engine, door) {
  let hasBegun = false
  return {
    async show() {
      if (!engine) return { cutover: null, stopThenStart: null }
      hasBegun = true
      return await showCutOver(engine, door)
    },
    async tidy() {
      if (engine && hasBegun) await tidyCutOver(engine.socketPath, door)
    },
  }
}

/**
 * @param {{ socketPath: string, network: { insideAddress: string } }} engine a private one
 * @param {ReturnType<typeof import('./terminal-door.mjs').openTerminalDoor>} door
 * @returns {Promise<CutOver>}
 */
async function showCutOver({ socketPath, network }, door) {
  process.stderr.write('\nA cut-over under load: the same client counts both.\n')
  await ensureCaddyImage(socketPath)
  await ensureWebImages(socketPath, ['v1', 'v2'])
  const address = network.insideAddress
  const cutover = await throughEdge(door, address)
  const stopThenStart = await stoppedThenStarted(socketPath, address)
  process.stderr.write(
    `\nThrough the edge: ${cutover.requests} requests, ${cutover.failed} lost. Stopped, then started: ${stopThenStart.requests} requests, ${stopThenStart.failed} lost.\n`,
  )
  return { cutover: { proxy: 'edge', ...cutover }, stopThenStart }
}

/** @param {Parameters<typeof showCutOver>[1]} door @param {string} address */
async function throughEdge(door, address) {
  /** @param {...string} args */
  const done = async (...args) => {
    if ((await door.show(...args)) !== 0) throw new Error(`longshore ${args.join(' ')} failed`)
  }
  await done('settings', `edgeImage=${caddyImage}`)
  await done('edge', 'install', 'local')
  if ((await door.showTold(document, 'workloads', 'apply', '-f', '-')) !== 0)
    throw new Error('apply failed')
  await done('deploy', workload, '--tag', 'v1')
  const load = startLoad({ address, port: 80, name })
  await done('deploy', workload, '--tag', 'v2')
  return countsOf(await load.end())
}

/** @param {string} socketPath @param {string} address */
async function stoppedThenStarted(socketPath, address) {
  await startByHand(socketPath, 'v1')
  const at = { address, port: byHandPort, name: address }
  /** @param {string} version */
  const answers = (version) =>
    waitUntil(async () => (await ask(at).catch(() => undefined))?.body === version, {
      timeoutMs: 60_000,
    })
  await answers('v1')
  const load = startLoad(at)
  await removeByHand(socketPath)
  await startByHand(socketPath, 'v2')
  await answers('v2')
  return countsOf(await load.end())
}

/** @param {import('../load.mjs').LoadResult} result */
const countsOf = ({ requests, failed }) => ({ requests, failed })

/** @param {string} socketPath @param {string} tag */
async function startByHand(socketPath, tag) {
  const json = {
    Image: `${webImage}:${tag}`,
    HostConfig: { PortBindings: { '8080/tcp': [{ HostPort: String(byHandPort) }] } },
  }
  await askEngine(socketPath, 'POST', `/containers/create?name=${byHand}`, { json })
  await askEngine(socketPath, 'POST', `/containers/${byHand}/start`)
}

/** @param {string} socketPath */
async function removeByHand(socketPath) {
  await callEngine(socketPath, 'POST', `/containers/${byHand}/stop?t=5`)
  await callEngine(socketPath, 'DELETE', `/containers/${byHand}?force=1`)
}

/**
 * Whatever of it is there.
 * @param {string} socketPath
 * @param {Parameters<typeof showCutOver>[1]} door
 */
async function tidyCutOver(socketPath, door) {
  await removeByHand(socketPath)
  await door.show('workloads', 'delete', workload, '--yes')
  await door.show('edge', 'remove', 'local')
  await callEngine(socketPath, 'DELETE', '/volumes/longshore-edge')
}
