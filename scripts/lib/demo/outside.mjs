// What the demo shows of the engine is read here, from the engine itself, with nothing of the app's.
import fs from 'node:fs'
import http from 'node:http'
import { askEngine } from '../engine-api.mjs'

const port = 8080

/**
 * @typedef {{Id: string, Names: string[], NetworkSettings: {Networks: Record<string, {IPAddress: string}>}}} Listed
 */

/** @typedef {{workload: string, service?: string | undefined}} Asked a service of it, where it has several */

/** @param {Asked} asked */
const filterOf = ({ workload, service }) => {
  const label = [`longshore.workload=${workload}`]
  if (service !== undefined) label.push(`com.docker.compose.service=${service}`)
  return encodeURIComponent(JSON.stringify({ label }))
}

/**
 * What a request to the workload's running container answers; '' when none runs.
 * @param {string} socketPath
 * @param {Asked} asked
 */
export async function readServed(socketPath, asked) {
  /** @type {Listed[]} */
  const running = await askEngine(socketPath, 'GET', `/containers/json?filters=${filterOf(asked)}`)
  const [container] = running
  if (!container) return ''
  const [network] = Object.values(container.NetworkSettings.Networks)
  const direct = await get(`http://${network?.IPAddress}:${port}/`)
  // An engine inside a virtual machine has addresses that do not lead there from here.
  return direct ?? (await getInside(socketPath, container.Id))
}

/**
 * @param {string} url
 * @returns {Promise<string | undefined>}
 */
function get(url) {
  return new Promise((resolve) => {
    const request = http.get(url, { timeout: 2_000 }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text) => {
        body += text
      })
      response.on('end', () => resolve(body.trim()))
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(undefined))
  })
}

/**
 * @param {string} socketPath
 * @param {string} id
 */
async function getInside(socketPath, id) {
  /** @type {{Id: string}} */
  const exec = await askEngine(socketPath, 'POST', `/containers/${id}/exec`, {
    json: {
      AttachStdout: true,
      Tty: true,
      Cmd: ['wget', '-q', '-O', '-', `http://127.0.0.1:${port}/`],
    },
  })
  const answer = await askEngine(socketPath, 'POST', `/exec/${exec.Id}/start`, {
    json: { Detach: false, Tty: true },
  })
  return String(answer).trim()
}

/**
 * Names of everything on the engine, to be compared before and after.
 * @param {string} socketPath
 */
export async function listObjects(socketPath) {
  const [containers, networks, volumes, images] = await Promise.all([
    askEngine(socketPath, 'GET', '/containers/json?all=1'),
    askEngine(socketPath, 'GET', '/networks'),
    askEngine(socketPath, 'GET', '/volumes'),
    askEngine(socketPath, 'GET', '/images/json'),
  ])
  return [
    ...containers.map((/** @type {Listed} */ { Names }) => `container ${Names[0]?.slice(1)}`),
    ...networks.map((/** @type {{Name: string}} */ { Name }) => `network ${Name}`),
    ...(volumes.Volumes ?? []).map((/** @type {{Name: string}} */ { Name }) => `volume ${Name}`),
    ...images.flatMap((/** @type {{Id: string, RepoTags: string[] | null}} */ { Id, RepoTags }) =>
      (RepoTags?.length ? RepoTags : [Id]).map((tag) => `image ${tag}`),
    ),
  ]
}

/** @param {string} folder */
export function listFiles(folder) {
  if (!fs.existsSync(folder)) return []
  return fs.readdirSync(folder, { recursive: true }).map((file) => `file ${folder}/${file}`)
}
