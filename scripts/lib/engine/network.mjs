// A private engine's own network namespace: a daemon rebuilds Docker's firewall chains when it starts, so
// it must never start beside another one. One veth pair leads in; the engine's container addresses are
// routed through it, so tests can dial containers as if they were on the local engine.
import { randomBytes } from 'node:crypto'
import { run, tryRun } from '../exec.mjs'

/**
 * @typedef {object} EngineNetwork
 * @property {string} netns
 * @property {number} index
 * @property {string} outsideAddress
 * @property {string} insideAddress published ports answer here
 * @property {string} pool every container address of this engine
 * @property {string} bridge
 * @property {string} bridgeName another each time: of a bridge that it knows, a daemon puts back the address that it had
 * @property {boolean} isBoxed as in a virtual machine: see boxed.mjs
 */

/**
 * @param {string} netns
 * @param {number} index
 * @returns {Omit<EngineNetwork, 'isBoxed'>}
 */
const describe = (netns, index) => ({
  netns,
  index,
  outsideAddress: `10.88.${index}.1`,
  insideAddress: `10.88.${index}.2`,
  pool: `10.${128 + index}.0.0/16`,
  bridge: `10.${128 + index}.0.1/24`,
  bridgeName: `lsb${index}-${randomBytes(3).toString('hex')}`,
})

/** @param {number} index */
const outsideLink = (index) => `lsbed${index}`

async function readRoutes() {
  return (await run('ip', ['-4', 'route', 'show', 'table', 'all'])).split('\n')
}

/**
 * Makes the namespace under the first free index. The name of the outside link is the claim: the kernel
 * gives it to one process only, whichever checkout that runs from.
 * @param {string} netns
 * @returns {Promise<Omit<EngineNetwork, 'isBoxed'>>}
 */
export async function createNetwork(netns) {
  await run('ip', ['netns', 'add', netns])
  const routes = await readRoutes()
  for (let index = 1; index < 100; index += 1) {
    const network = describe(netns, index)
    const prefixes = [`10.88.${index}.`, `10.${128 + index}.`]
    if (
      routes.some((route) =>
        prefixes.some((prefix) => route.includes(` ${prefix}`) || route.startsWith(prefix)),
      )
    ) {
      continue
    }
    const made = await tryRun('ip', [
      'link',
      'add',
      outsideLink(index),
      'type',
      'veth',
      'peer',
      'name',
      'eth0',
      'netns',
      netns,
    ])
    if (made.code === 0) {
      await connect(network)
      return network
    }
    if (!made.stderr.includes('exists'))
      throw new Error(`Cannot make a network link: ${made.stderr.trim()}`)
  }
  throw new Error('All 99 address ranges for private engines are in use.')
}

/** @param {Omit<EngineNetwork, 'isBoxed'>} network */
async function connect(network) {
  const { netns, index, outsideAddress, insideAddress, pool, bridge, bridgeName } = network
  const outside = outsideLink(index)
  await run('ip', ['addr', 'add', `${outsideAddress}/30`, 'dev', outside])
  await run('ip', ['link', 'set', outside, 'up'])
  await run('ip', ['-n', netns, 'link', 'set', 'lo', 'up'])
  await run('ip', ['-n', netns, 'addr', 'add', `${insideAddress}/30`, 'dev', 'eth0'])
  await run('ip', ['-n', netns, 'link', 'set', 'eth0', 'up'])
  await run('ip', ['-n', netns, 'route', 'add', 'default', 'via', outsideAddress])
  await run('ip', ['-n', netns, 'link', 'add', bridgeName, 'type', 'bridge'])
  await run('ip', ['-n', netns, 'addr', 'add', bridge, 'dev', bridgeName])
  await run('ip', ['-n', netns, 'link', 'set', bridgeName, 'up'])
  await run('ip', ['route', 'add', pool, 'via', insideAddress])
}

/**
 * Lets traffic from outside reach containers, which Docker's own rules refuse. To be repeated after every start.
 * @param {string} netns
 */
export async function admitOutsideTraffic(netns) {
  const rule = ['DOCKER-USER', '-i', 'eth0', '-j', 'ACCEPT']
  const inside = [`--net=/run/netns/${netns}`, 'iptables', '-w']
  if ((await tryRun('nsenter', [...inside, '-C', ...rule])).code !== 0) {
    await run('nsenter', [...inside, '-I', ...rule])
  }
}

/** Takes links and routes with it. @param {string} netns */
export async function removeNetwork(netns) {
  const known = await tryRun('ip', ['netns', 'list'])
  if (!known.stdout.split('\n').some((line) => line.split(' ')[0] === netns)) return
  // A namespace lives on while any process is inside; its link would keep the address range taken.
  await tryRun('ip', ['-n', netns, 'link', 'del', 'eth0'])
  await run('ip', ['netns', 'del', netns])
}
