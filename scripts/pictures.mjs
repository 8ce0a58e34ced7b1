// npm run pictures: the pictures of the README, taken from the app on a real engine.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import {
  ensureChromium,
  ensureDependencies,
  projectNode,
  reexecOnProjectNode,
} from './lib/bootstrap.mjs'
import { openTerminalDoor } from './lib/demo/terminal-door.mjs'
import { findOrStartEngine, stopEngine } from './lib/engine/engines.mjs'
import { ensureImages } from './lib/images.mjs'
import { projectRoot } from './lib/paths.mjs'
import { ensureBuild } from './lib/renderer-build.mjs'

const folder = path.join(projectRoot, 'assets/readme')
const image = 'localhost/longshore-demo'
const workloads = ['web', 'api', 'worker']

/** @param {string} name */
const documentOf = (name) => `name: ${name}
host: local
env: { GREETING: hello }
source: { kind: image, image: ${image}, pull: never, port: 8080, healthcheck: /healthz }
deploy: { healthTimeout: 3s, soak: 2s, stopTimeout: 1s }
`

/** @param {ReturnType<typeof openTerminalDoor>} door @param {string} dataDir */
async function makeHistory(door, dataDir) {
  for (const name of workloads) {
    const file = path.join(dataDir, `${name}.yaml`)
    fs.writeFileSync(file, documentOf(name))
    await door.show('workloads', 'apply', '-f', file)
    await door.show('deploy', name, '--tag', 'v1')
  }
  await door.show('deploy', 'web', '--tag', 'v2', '--reason', 'New greeting')
  await door.show('deploy', 'web', '--tag', 'broken', '--reason', 'Try the new build')
  const [failed, good] = await door.read('deployments', 'list', '--workload', 'web')
  return { failed: failed.id, good: good.id }
}

/** @param {ReturnType<typeof openTerminalDoor>} door @param {string} dataDir */
function openBrowserDoor(door, dataDir) {
  const entry = path.join(projectRoot, 'src/main/serve.ts')
  const args = [entry, '--data', dataDir, '--no-open', '--json']
  const child = spawn(projectNode, args, { env: door.env, stdio: ['ignore', 'pipe', 'inherit'] })
  const url = new Promise((resolve, reject) => {
    child.on('exit', () => reject(new Error('The browser door closed.')))
    child.stdout.setEncoding('utf8').on('data', (text) => {
      if (text.startsWith('{')) resolve(JSON.parse(text).url)
    })
  })
  return { url, close: () => child.kill('SIGTERM') }
}

/** @param {string} url @param {{failed: string, good: string}} ids @param {'light' | 'dark'} theme */
async function take(url, ids, theme) {
  const { chromium } = await import('@playwright/test')
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking'],
  })
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    colorScheme: theme,
  })
  await page.goto(url)
  const routes = {
    fleet: '/fleet',
    deployment: `/deployments/${ids.good}`,
    failure: `/deployments/${ids.failed}`,
    workload: '/workloads/web',
    logs: '/workloads/web/logs',
  }
  for (const [name, route] of Object.entries(routes)) {
    await page.waitForTimeout(300)
    await page.evaluate((hash) => {
      location.hash = hash
    }, route)
    await page.waitForTimeout(1_500)
    await page.screenshot({ path: path.join(folder, `${name}-${theme}.png`) })
  }
  await browser.close()
}

async function pictures() {
  await ensureChromium()
  await ensureBuild()
  const engine = await findOrStartEngine({ name: 'pictures' })
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'longshore-pictures-'))
  const door = openTerminalDoor({ dataDir, socketPath: engine.socketPath })
  try {
    await ensureImages(
      engine.socketPath,
      ['v1', 'v2', 'broken'].map((tag) => `${image}:${tag}`),
    )
    fs.mkdirSync(folder, { recursive: true })
    const ids = await makeHistory(door, dataDir)
    for (const theme of /** @type {const} */ (['light', 'dark'])) {
      const browserDoor = openBrowserDoor(door, dataDir)
      await take(await browserDoor.url, ids, theme)
      browserDoor.close()
      await new Promise((resolve) => setTimeout(resolve, 1_000))
    }
    for (const name of workloads) await door.show('workloads', 'delete', name, '--yes')
  } finally {
    fs.rmSync(dataDir, { recursive: true, force: true })
    if (engine.started) await stopEngine(engine.name, { keepData: false })
  }
}

try {
  await ensureDependencies()
  await reexecOnProjectNode()
  await pictures()
} catch (error) {
  process.stderr.write(`${/** @type {Error} */ (error).message}\n`)
  process.exitCode = 1
}
