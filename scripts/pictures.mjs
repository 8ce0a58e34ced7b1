// npm run pictures: the pictures of the README and of pages in docs, taken from the app on real engines.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ensureChromium, ensureDependencies, reexecOnProjectNode } from './lib/bootstrap.mjs'
import { isDebianRoot } from './lib/debian.mjs'
import { openTerminalDoor } from './lib/demo/terminal-door.mjs'
import { findOrStartEngine, stopEngine } from './lib/engine/engines.mjs'
import { ensureImages } from './lib/images.mjs'
import { projectRoot } from './lib/paths.mjs'
import { takeDayPictures } from './lib/pictures/day-pictures.mjs'
import { takeFacesPictures } from './lib/pictures/faces-pictures.mjs'
import { takeGitPictures } from './lib/pictures/git-pictures.mjs'
import { takeStackPictures } from './lib/pictures/stack-pictures.mjs'
import { takeTrayPicture } from './lib/pictures/tray-picture.mjs'
import { openWindow } from './lib/pictures/window.mjs'
import { ensureBuild } from './lib/renderer-build.mjs'

/** `npm run pictures -- hosts` takes some of them. @param {'readme' | 'day' | 'hosts' | 'compose' | 'git' | 'faces'} set */
const isWanted = (set) => process.argv.length === 2 || process.argv.includes(set)
const folder = path.join(projectRoot, 'assets/readme')
const image = 'localhost/longshore-demo'
const workloads = ['web', 'api', 'worker']

/** @param {string} name */
const documentOf = (name) => `name: ${name}
host: local
env: { GREETING: hello }
source: { kind: image, image: ${image}, pull: never, port: 8080, healthcheck: /healthz, defaultTag: ${name === 'web' ? 'v2' : 'v1'} }
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

/** @param {{dataDir: string, env: NodeJS.ProcessEnv}} place @param {{failed: string, good: string}} ids @param {'light' | 'dark'} theme */
async function take(place, ids, theme) {
  const { page, go, close } = await openWindow(place, { theme })
  const routes = {
    fleet: '/fleet',
    deployment: `/deployments/${ids.good}`,
    failure: `/deployments/${ids.failed}`,
    workload: '/workloads/web',
    logs: '/workloads/web/logs',
  }
  for (const [name, route] of Object.entries(routes)) {
    await go(route)
    await page.screenshot({ path: path.join(folder, `${name}-${theme}.png`) })
  }
  await close()
}

/** @param {ReturnType<typeof openTerminalDoor>} door @param {string} dataDir */
async function takeReadme(door, dataDir) {
  const ids = await makeHistory(door, dataDir)
  if (isWanted('day')) await takeDayPictures({ dataDir, env: door.env })
  if (isWanted('day')) await takeTrayPicture()
  fs.mkdirSync(folder, { recursive: true })
  for (const theme of /** @type {const} */ (isWanted('readme') ? ['light', 'dark'] : [])) {
    await take({ dataDir, env: door.env }, ids, theme)
  }
  for (const name of workloads) await door.show('workloads', 'delete', name, '--yes')
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
    if (isWanted('readme') || isWanted('day')) await takeReadme(door, dataDir)
    if (isWanted('compose')) await takeStackPictures({ dataDir, socketPath: engine.socketPath })
    if (isWanted('git')) await takeGitPictures({ dataDir, socketPath: engine.socketPath })
    if (isWanted('faces')) await takeFaces(engine, dataDir)
    if (isWanted('hosts')) await takeHosts(engine.socketPath)
  } finally {
    fs.rmSync(dataDir, { recursive: true, force: true })
    if (engine.started) await stopEngine(engine.name, { keepData: false })
  }
}

/** @param {Awaited<ReturnType<typeof findOrStartEngine>>} engine @param {string} dataDir */
async function takeFaces(engine, dataDir) {
  if (!engine.private) {
    process.stderr.write('The pictures of names need a private engine: a proxy takes ports.\n')
    return
  }
  await takeFacesPictures({ dataDir, socketPath: engine.socketPath })
}

/** @param {string} socketPath */
async function takeHosts(socketPath) {
  if (!isDebianRoot()) {
    process.stderr.write(
      'The pictures of hosts need a private engine: only Debian as root has one.\n',
    )
    return
  }
  // Written in TypeScript, which only the project's own Node reads.
  const { takeHostPictures } = await import('./lib/pictures/host-pictures.mjs')
  await takeHostPictures(socketPath)
}

try {
  await ensureDependencies()
  await reexecOnProjectNode()
  await pictures()
} catch (error) {
  process.stderr.write(`${/** @type {Error} */ (error).message}\n`)
  process.exitCode = 1
}
