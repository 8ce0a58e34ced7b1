// What every script does first: the project's dependencies, the project's own Node, a browser for the
// window's tests. Built-ins only, and nothing newer than Node 20: it runs before anything is installed.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ensureDebianPackages, isDebianRoot } from './debian.mjs'
import { tryRun } from './exec.mjs'
import { withLock } from './lock.mjs'
import { cacheRoot, projectRoot } from './paths.mjs'

const isWindows = process.platform === 'win32'
const modules = path.join(projectRoot, 'node_modules')

/** The Node that comes with the dev dependencies: the one Electron has inside. */
export const projectNode = path.join(modules, 'node/bin', isWindows ? 'node.exe' : 'node')

const lockFile = path.join(projectRoot, 'package-lock.json')
/** Lies inside node_modules, so that it goes with them. */
const stampFile = path.join(modules, '.longshore-lock')

/** @param {string} text */
const hashOf = (text) => createHash('sha256').update(text).digest('hex')

/**
 * Whether npm's own note of what is installed agrees with the lockfile; what is optional may be absent.
 * @param {string} lockText
 */
function isInstalledAsLocked(lockText) {
  const note = path.join(modules, '.package-lock.json')
  if (!fs.existsSync(note)) return false
  const installed = JSON.parse(fs.readFileSync(note, 'utf8')).packages
  return Object.entries(JSON.parse(lockText).packages).every(([place, wanted]) => {
    const found = installed[place]
    if (place === '') return true
    return found ? found.version === wanted.version : wanted.optional || wanted.devOptional
  })
}

function areDependenciesCurrent() {
  if (!fs.existsSync(projectNode)) return false
  const lockText = fs.readFileSync(lockFile, 'utf8')
  const hash = hashOf(lockText)
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === hash) return true
  if (!isInstalledAsLocked(lockText)) return false
  fs.writeFileSync(stampFile, hash)
  return true
}

/** Installs the dependencies if they are missing or the lockfile has changed since. */
export async function ensureDependencies() {
  if (areDependenciesCurrent()) return
  await withLock(path.join(cacheRoot, 'npm-ci.lock'), async () => {
    if (areDependenciesCurrent()) return
    process.stderr.write('Installing dependencies (npm ci) …\n')
    const npm = isWindows ? 'npm.cmd' : 'npm'
    const result = await tryRun(npm, ['ci', '--no-audit', '--no-fund'], { cwd: projectRoot })
    if (result.code !== 0) {
      throw new Error(`npm ci failed:\n${(result.stderr || result.stdout).trim()}`)
    }
    fs.writeFileSync(stampFile, hashOf(fs.readFileSync(lockFile, 'utf8')))
  })
}

/**
 * Passes signals on to a child, waits for it, and ends as it ended.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>} the exit code; 128 + n when signal n ended it
 */
export function followToTheEnd(child) {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  const listeners = signals.map((signal) => {
    // A terminal sends its Ctrl-C to both of us; a second one would ask the child to hurry.
    const passOn = () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    }
    process.on(signal, passOn)
    return () => process.off(signal, passOn)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      for (const remove of listeners) remove()
      resolve(code ?? 128 + (signal ? os.constants.signals[signal] : 0))
    })
  })
}

/**
 * Runs a file of the project under its own Node, attached to this terminal.
 * @param {readonly string[]} args file and arguments
 * @param {NodeJS.ProcessEnv} [env]
 */
export function runOnProjectNode(args, env = process.env) {
  // Compiled code is kept between runs: a command starts in little more than half the time.
  const cached = { NODE_COMPILE_CACHE: path.join(cacheRoot, 'compile'), ...env }
  return followToTheEnd(
    spawn(projectNode, ['--disable-warning=ExperimentalWarning', ...args], {
      stdio: 'inherit',
      env: cached,
    }),
  )
}

/**
 * Makes sure that the calling script runs on the project's Node: starts it again there if it does not, and
 * then never returns.
 */
export async function reexecOnProjectNode() {
  const real = fs.realpathSync(projectNode)
  const isRestarted = process.env.LONGSHORE_REEXEC === '1'
  delete process.env.LONGSHORE_REEXEC // what this process starts has not been restarted
  if (fs.realpathSync(process.execPath) === real) return
  if (isRestarted) throw new Error(`${real} did not start itself.`)
  const env = { ...process.env, LONGSHORE_REEXEC: '1' }
  process.exit(await runOnProjectNode(process.argv.slice(1), env))
}

/**
 * A Chromium for the window's tests.
 * @returns {Promise<string | undefined>} its path; undefined means Playwright's own
 */
export async function ensureChromium() {
  const named = process.env.LONGSHORE_CHROMIUM
  if (named) return named
  const debian = '/usr/bin/chromium'
  if (!fs.existsSync(debian) && isDebianRoot()) await ensureDebianPackages(['chromium'])
  if (fs.existsSync(debian)) return debian
  const { code, stdout, stderr } = await tryRun(
    projectNode,
    [path.join(modules, 'playwright/cli.js'), 'install', 'chromium'],
    { cwd: projectRoot, timeoutMs: 300_000 },
  )
  if (code !== 0) {
    throw new Error(
      `No browser for the window's tests: install Chromium and set LONGSHORE_CHROMIUM to its path. ${(stderr || stdout).trim()}`,
    )
  }
  return undefined
}

/** A Chromium without a window of its own around the page, which takes half as much CPU; any, where there is none. */
export async function ensureHeadlessChromium() {
  const shell = '/usr/bin/chromium-headless-shell'
  const isWanted = !process.env.LONGSHORE_CHROMIUM && isDebianRoot()
  if (isWanted) await ensureDebianPackages(['chromium-headless-shell'])
  return isWanted ? shell : await ensureChromium()
}
