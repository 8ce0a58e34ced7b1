// An engine that comes back may have another address range than before, while its data holds the networks of the old
// one: nothing is routed there any more, and everything on them would be silent.
import { askEngine, callEngine } from '../engine-api.mjs'

/**
 * @typedef {object} Network
 * @property {string} Id
 * @property {string} Name
 * @property {string} Driver
 * @property {boolean} Internal
 * @property {Record<string, string>} Labels
 * @property {Record<string, string>} Options
 * @property {{Config: {Subnet?: string}[] | null}} IPAM
 *
 * @typedef {object} Endpoint
 * @property {string} Id of the container
 * @property {{Networks: Record<string, {NetworkID: string, Aliases: string[] | null}>}} NetworkSettings
 */

/** Of a private engine, whichever: see `describe` in network.mjs. */
const ofSomePool = /^10\.(\d+)\.(\d+)\./

/** @param {string} subnet @param {string} pool */
function isStale(subnet, pool) {
  const [, second = '0', third = '0'] = ofSomePool.exec(subnet) ?? []
  const isOfPool = Number(second) > 128 && Number(second) < 228 && Number(third) >= 128
  return isOfPool && !subnet.startsWith(pool.replace('0.0/16', ''))
}

/**
 * Makes the networks of another range anew, with what was on them.
 * @param {string} socketPath
 * @param {string} pool
 */
export async function renewNetworks(socketPath, pool) {
  /** @type {Network[]} */
  const networks = await askEngine(socketPath, 'GET', '/networks')
  for (const network of networks) {
    const subnets = (network.IPAM.Config ?? []).map(({ Subnet = '' }) => Subnet)
    const isOurs = network.Driver === 'bridge' && network.Name !== 'bridge'
    if (isOurs && subnets.some((subnet) => isStale(subnet, pool))) await renew(socketPath, network)
  }
}

/** @param {string} socketPath @param {Network} network */
async function renew(socketPath, network) {
  const { Id, Name, Driver, Internal, Labels, Options } = network
  const filters = encodeURIComponent(JSON.stringify({ network: [Id] }))
  /** @type {Endpoint[]} */
  const endpoints = await askEngine(socketPath, 'GET', `/containers/json?all=1&filters=${filters}`)
  for (const { Id: Container } of endpoints) {
    const json = { Container, Force: true }
    await callEngine(socketPath, 'POST', `/networks/${Id}/disconnect`, { json })
  }
  await askEngine(socketPath, 'DELETE', `/networks/${Id}`)
  const json = { Name, Driver, Internal, Labels, Options }
  await askEngine(socketPath, 'POST', '/networks/create', { json })
  for (const { Id: Container, NetworkSettings } of endpoints) {
    const { Aliases = [] } = NetworkSettings.Networks[Name] ?? {}
    const body = { Container, EndpointConfig: { Aliases } }
    await askEngine(socketPath, 'POST', `/networks/${encodeURIComponent(Name)}/connect`, {
      json: body,
    })
  }
}
