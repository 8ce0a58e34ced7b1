// The few Engine API calls that the scripts and tests make themselves, over Node's own http: this must
// run before anything is installed, and judge the app with nothing of the app's.
import http from 'node:http'

/**
 * @typedef {object} ApiRequest
 * @property {unknown} [json] sent as the body
 * @property {Buffer} [tar] sent as the body
 * @property {Record<string, string>} [headers]
 * @property {number} [timeoutMs]
 *
 * @typedef {{status: number, headers: http.IncomingHttpHeaders, body: string}} ApiAnswer
 */

/** @param {ApiRequest} options */
function encodeBody({ json, tar }) {
  if (tar)
    return {
      body: tar,
      headers: { 'content-type': 'application/x-tar', 'content-length': String(tar.length) },
    }
  if (json === undefined) return { body: undefined, headers: {} }
  const body = Buffer.from(JSON.stringify(json))
  return {
    body,
    headers: { 'content-type': 'application/json', 'content-length': String(body.length) },
  }
}

/**
 * One request on a connection of its own.
 * @param {string} socketPath
 * @param {string} method
 * @param {string} path
 * @param {ApiRequest} [options]
 * @returns {Promise<ApiAnswer>}
 */
export function callEngine(socketPath, method, path, options = {}) {
  const { body, headers } = encodeBody(options)
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        socketPath,
        method,
        path,
        agent: false,
        headers: { host: 'docker', ...headers, ...options.headers },
        timeout: options.timeoutMs ?? 120_000,
      },
      (response) => {
        /** @type {Buffer[]} */
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        )
      },
    )
    request.on('timeout', () => {
      reject(new Error(`${method} ${path} got no answer in time.`))
      request.destroy()
    })
    request.on('error', reject)
    request.end(body)
  })
}

/**
 * Like {@link callEngine}, but an answer of 400 or more is an error; the body is parsed.
 * @param {string} socketPath
 * @param {string} method
 * @param {string} path
 * @param {ApiRequest} [options]
 * @returns {Promise<any>}
 */
export async function askEngine(socketPath, method, path, options) {
  const answer = await callEngine(socketPath, method, path, options)
  if (answer.status >= 400)
    throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body.trim()}`)
  const isJson = answer.headers['content-type']?.includes('json')
  return isJson && answer.body.trim() !== '' && !isStream(answer.body)
    ? JSON.parse(answer.body)
    : answer.body
}

/** Progress answers are several JSON values, one a line. @param {string} body */
const isStream = (body) => /\}\r?\n\s*\{/.test(body)

/** @param {string} socketPath */
export async function answersPing(socketPath, timeoutMs = 2_000) {
  try {
    return (await callEngine(socketPath, 'GET', '/_ping', { timeoutMs })).status === 200
  } catch {
    return false
  }
}

/**
 * @param {string} socketPath
 * @returns {Promise<{version: string, apiVersion: string}>}
 */
export async function readEngineVersion(socketPath) {
  const answer = await askEngine(socketPath, 'GET', '/version')
  return { version: answer.Version, apiVersion: answer.ApiVersion }
}
