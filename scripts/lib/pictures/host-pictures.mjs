// The pictures of docs/hosts.md: a host over SSH from its first click to a pulled cable, on a real sshd.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { startRemote } from '../../../test/support/bed/remote/start-remote.ts'
import { openTerminalDoor } from '../demo/terminal-door.mjs'
import { startEngine, stopEngine } from '../engine/engines.mjs'
import { ensureImages } from '../images.mjs'
import { projectRoot } from '../paths.mjs'
import { openWindow } from './window.mjs'

const folder = path.join(projectRoot, 'assets/hosts')
const image = 'localhost/longshore-demo'
const look = /** @type {const} */ ({ theme: 'light', width: 1180, height: 660 })

/** @typedef {import('../../../test/support/bed/remote/start-remote.ts').RemoteHost} RemoteHost */

/** @param {string} socketPath the engine of this machine */
export async function takeHostPictures(socketPath) {
  const engine = await startEngine({ name: 'pictures-prod', owner: process.pid })
  try {
    await ensureImages(engine.socketPath, [`${image}:v1`, `${image}:v2`])
    const remote = await startRemote(engine)
    try {
      await withUser(remote, socketPath)
    } finally {
      await remote.close()
    }
  } finally {
    await stopEngine(engine.name, { keepData: false })
  }
}

/** @param {RemoteHost} remote @param {string} socketPath */
async function withUser(remote, socketPath) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'ana-'))
  const dataDir = path.join(home, 'state')
  const key = path.join(home, '.ssh/id_ed25519')
  fs.mkdirSync(path.dirname(key), { mode: 0o700 })
  fs.copyFileSync(remote.keys.plain, key)
  fs.writeFileSync(path.join(home, '.ssh/config'), sshConfig(remote))
  // Where this checkout keeps its engines is not for pictures.
  const socket = path.join(home, 'docker.sock')
  fs.symlinkSync(socketPath, socket)
  const door = openTerminalDoor({ dataDir, socketPath: socket })
  const env = { ...door.env, HOME: home, SSH_AUTH_SOCK: '' }
  const window = await openWindow({ dataDir, env }, look)
  try {
    fs.mkdirSync(folder, { recursive: true })
    await takeAll(window, remote, door, dataDir)
  } finally {
    await window.close()
    fs.rmSync(home, { recursive: true, force: true })
  }
}

/** Staging is the same machine for a user who may not use Docker there. @param {RemoteHost} remote */
const sshConfig = ({ address, port, user, visitor }) => `Host prod
  User ${user}

Host staging
  User ${visitor}

Host prod staging
  HostName ${address}
  Port ${port}
  IdentityFile ~/.ssh/id_ed25519
  IdentitiesOnly yes
  ServerAliveInterval 1
  ServerAliveCountMax 2
  ConnectTimeout 2

Host build-box
  HostName 10.0.0.7
  User ci
  ProxyJump gate.example.com
`

/**
 * @param {import('./window.mjs').Window} window
 * @param {RemoteHost} remote
 * @param {ReturnType<typeof openTerminalDoor>} door
 * @param {string} dataDir
 */
async function takeAll({ page, go }, remote, door, dataDir) {
  /** @param {string} name @param {import('@playwright/test').Locator} [what] @param {number} [margin] */
  const take = async (name, what, margin = 12) => {
    await page.waitForTimeout(500)
    const box = await what?.boundingBox()
    const clip = box && {
      ...{ x: box.x - margin, y: box.y - margin },
      ...{ width: box.width + 2 * margin, height: box.height + 2 * margin },
    }
    const file = path.join(folder, `${name}.png`)
    // What was just deployed is not what these are about.
    const style = '[data-toast] { display: none }'
    await page.screenshot({ path: file, style, ...(clip && { clip }) })
  }
  const button = (/** @type {string} */ name) => page.getByRole('button', { name })
  const prod = page.getByRole('row').filter({ hasText: 'prod' })
  const dialog = page.locator('[role="dialog"]:not([data-toast])')
  const pick = async (/** @type {string} */ alias) => {
    await button('Add host').click()
    const known = dialog.getByRole('list', { name: 'Known on this machine' })
    await known.getByRole('button', { name: alias }).click()
  }

  await page.setViewportSize({ width: look.width, height: 860 })
  await go('/hosts')
  await pick('prod')
  await take('add', dialog, 0)

  await page.setViewportSize(look)
  await button('Add prod').click()
  await page.getByRole('region', { name: 'Is this prod?' }).waitFor()
  await take('key')

  await button('Trust this key of prod').click()
  await prod.getByText('Online').waitFor()
  await deployThere(door, dataDir)

  await page.setViewportSize({ width: look.width, height: 1_100 })
  await pick('staging')
  await button('Add staging').click()
  await button('Examine staging').click()
  await button('Copy as text').waitFor({ timeout: 30_000 })
  await take('doctor', page.getByRole('region', { name: 'Doctor' }))
  await button('Remove staging').click()
  await dialog.getByRole('button', { name: 'Remove staging from Longshore' }).click()

  await page.setViewportSize(look)
  await remote.linkDown()
  await prod.getByText('Stale since').waitFor({ timeout: 30_000 })
  await page.setViewportSize({ width: look.width, height: 300 })
  await go('/fleet')
  await take('stale-fleet')
  await page.setViewportSize(look)
  await go('/hosts?host=prod')
  await take('stale')
  await remote.linkUp()
}

/** @param {ReturnType<typeof openTerminalDoor>} door @param {string} dataDir */
async function deployThere(door, dataDir) {
  for (const name of ['web', 'api']) {
    const file = path.join(dataDir, `${name}.yaml`)
    fs.writeFileSync(
      file,
      `name: ${name}
host: ${name === 'web' ? 'prod' : 'local'}
source: { kind: image, image: ${image}, pull: never, port: 8080, healthcheck: /healthz, defaultTag: v1 }
deploy: { healthTimeout: 3s, soak: 1s, stopTimeout: 1s }
`,
    )
    await door.show('workloads', 'apply', '-f', file)
    await door.show('deploy', name, '--tag', 'v1')
  }
}
