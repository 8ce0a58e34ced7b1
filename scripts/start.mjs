// npm start: the app in Electron where its binary is there or can be fetched; else in the browser.
// `npm start -- --browser` goes straight to the browser.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import {
  ensureDependencies,
  followToTheEnd,
  projectNode,
  reexecOnProjectNode,
  runOnProjectNode,
} from './lib/bootstrap.mjs'
import { tryRun } from './lib/exec.mjs'
import { projectRoot } from './lib/paths.mjs'
import { ensureBuild } from './lib/renderer-build.mjs'

const electronFolder = path.join(projectRoot, 'node_modules/electron')

/** @returns {string | undefined} the binary, if it is installed */
function findElectron() {
  const note = path.join(electronFolder, 'path.txt')
  const name = fs.existsSync(note) ? fs.readFileSync(note, 'utf8') : 'electron'
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(electronFolder, 'dist')
  const binary = process.env.ELECTRON_EXEC_PATH ?? path.join(folder, name)
  return fs.existsSync(binary) ? binary : undefined
}

/** @returns {Promise<{binary: string} | {reason: string}>} */
async function provideElectron() {
  const hasScreen =
    process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY
  const isReplaced = process.env.ELECTRON_EXEC_PATH || process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (!hasScreen && !isReplaced) return { reason: 'There is no screen for a desktop window here' }
  const present = findElectron()
  if (present) return { binary: present }
  process.stderr.write('Fetching Electron …\n')
  await tryRun(projectNode, [path.join(electronFolder, 'install.js')], { timeoutMs: 90_000 })
  const fetched = findElectron()
  return fetched ? { binary: fetched } : { reason: 'The Electron binary could not be fetched' }
}

/** @param {string} binary @param {readonly string[]} args */
function startDesktop(binary, args) {
  // Chromium's own sandbox refuses to run as root.
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return followToTheEnd(
    spawn(binary, [...flags, projectRoot, ...args], { cwd: projectRoot, stdio: 'inherit' }),
  )
}

/** @param {readonly string[]} args */
function startBrowser(args) {
  return runOnProjectNode([path.join(projectRoot, 'src/main/serve.ts'), ...args])
}

async function start() {
  const args = process.argv.slice(2)
  const rest = args.filter((arg) => arg !== '--browser')
  await ensureBuild()
  if (rest.length < args.length) return startBrowser(rest)
  const electron = await provideElectron()
  if ('binary' in electron) return startDesktop(electron.binary, rest)
  console.log(`${electron.reason}, so Longshore opens in your browser.`)
  return startBrowser(rest)
}

try {
  await ensureDependencies()
  await reexecOnProjectNode()
  process.exitCode = await start()
} catch (error) {
  process.stderr.write(`${/** @type {Error} */ (error).message}\n`)
  process.exitCode = 1
}
