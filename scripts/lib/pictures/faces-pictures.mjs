// The pictures of docs/faces.md: two workloads behind the edge of a private engine.
import fs from 'node:fs'
import path from 'node:path'
import { openTerminalDoor } from '../demo/terminal-door.mjs'
import { projectRoot } from '../paths.mjs'
import { caddyImage, ensureCaddyImage, ensureWebImages, webImage } from '../proxy-images.mjs'
import { takePicture } from './window.mjs'

const folder = path.join(projectRoot, 'assets/faces')

/** @type {Readonly<Record<string, string>>} */
const faces = {
  shop: '[{ domain: shop.example, tls: off }, { domain: www.shop.example, tls: off }]',
  api: '[{ domain: api.shop.example, tls: off }]',
}

/** @param {string} name */
const documentOf = (name) => `name: ${name}
host: local
source: { kind: image, image: ${webImage}, pull: never, port: 8080, healthcheck: /healthz, defaultTag: v1, replicas: ${name === 'api' ? 3 : 1} }
faces: ${faces[name]}
deploy: { healthTimeout: 60s, soak: 1s, stopTimeout: 1s }
`

/** @param {{dataDir: string, socketPath: string}} place */
export async function takeFacesPictures({ dataDir, socketPath }) {
  fs.mkdirSync(folder, { recursive: true })
  await ensureCaddyImage(socketPath)
  await ensureWebImages(socketPath, ['v1', 'v2'])
  const door = openTerminalDoor({ dataDir, socketPath })
  await door.show('settings', `edgeImage=${caddyImage}`)
  await door.show('edge', 'install', 'local')
  for (const name of Object.keys(faces)) {
    const file = path.join(dataDir, `${name}.yaml`)
    fs.writeFileSync(file, documentOf(name))
    await door.show('workloads', 'apply', '-f', file)
    await door.show('deploy', name)
  }
  await door.show('deploy', 'shop', '--tag', 'v2')
  const [deployment] = await door.read('deployments', 'list', '--workload', 'shop')
  const place = { dataDir, env: door.env, folder }
  await takePicture(place, 'cut-over', `/deployments/${deployment.id}`, async (page) => {
    await page.getByText('verify', { exact: true }).first().waitFor()
  })
  await takePicture(place, 'panel', '/workloads/shop', async (page) => {
    const names = page.getByRole('list', { name: 'Public names of shop' })
    await names.getByText('www.shop.example').waitFor()
    await names.scrollIntoViewIfNeeded()
  })
  await takePicture(place, 'names', '/names', async (page) => {
    await page.getByText('www.shop.example').waitFor()
  })
  await takePicture(place, 'several', '/workloads/api', async (page) => {
    const names = page.getByRole('list', { name: 'Public names of api' })
    await names.getByText('api.shop.example').first().waitFor()
    await names.scrollIntoViewIfNeeded()
  })
  for (const change of ['Upgrade', 'Remove'])
    await takePicture(place, `edge-${change.toLowerCase()}`, '/hosts?host=local', async (page) => {
      await page.getByRole('button', { name: `${change} the edge` }).click()
      await page.getByText('asking', { exact: true }).waitFor({ state: 'detached' })
      await page.waitForTimeout(500)
    })
  for (const name of Object.keys(faces)) await door.show('workloads', 'delete', name, '--yes')
  await door.show('edge', 'remove', 'local')
}
