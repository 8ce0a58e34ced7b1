// Running other programs: always an argument list, never a shell string.
import { spawn } from 'node:child_process'

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string | Buffer} [input]
 * @property {boolean} [inherit] show the output instead of collecting it
 * @property {number} [timeoutMs]
 *
 * @typedef {{code: number, stdout: string, stderr: string}} RunResult
 */

/**
 * Runs a program to its end and reports how it ended; a program that cannot be started is code 127.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function tryRun(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: options.inherit ? ['ignore', 'inherit', 'inherit'] : ['pipe', 'pipe', 'pipe'],
    })
    const timer = options.timeoutMs && setTimeout(() => child.kill('SIGKILL'), options.timeoutMs)
    let stdout = ''
    let stderr = ''
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text
    })
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      stderr += text
    })
    child.stdin?.on('error', () => {}) // a program that does not read its input is not our failure
    child.stdin?.end(options.input)
    const done = (/** @type {number} */ code, /** @type {string} */ extra = '') => {
      if (timer) clearTimeout(timer)
      resolve({ code, stdout, stderr: stderr + extra })
    }
    child.on('error', (error) => done(127, error.message))
    child.on('close', (code) => done(code ?? 137))
  })
}

/**
 * Like {@link tryRun}, but anything other than exit code 0 is an error that quotes what the program said.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>} its standard output
 */
export async function run(command, args, options) {
  const result = await tryRun(command, args, options)
  if (result.code !== 0) {
    const said = (result.stderr || result.stdout).trim().split('\n').slice(-6).join('\n')
    throw new Error(`${command} ${args.join(' ')} ended with ${result.code}: ${said}`)
  }
  return result.stdout
}

/** @param {number} ms */
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Asks again until the answer is true; false when it never was.
 * @param {() => boolean | Promise<boolean>} isTrue
 * @param {{timeoutMs: number, everyMs?: number}} options
 */
export async function waitUntil(isTrue, { timeoutMs, everyMs = 50 }) {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    if (await isTrue()) return true
    if (Date.now() >= deadline) return false
    await sleep(everyMs)
  }
}
