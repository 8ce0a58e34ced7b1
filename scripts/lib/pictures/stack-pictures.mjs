// The pictures of docs/compose.md: a stack on a real engine, brought up by the real docker compose.
import fs from 'node:fs'
import path from 'node:path'
import { openTerminalDoor } from '../demo/terminal-door.mjs'
import { ensureDockerCli } from '../engine/cli.mjs'
import { projectRoot } from '../paths.mjs'
import { takePicture } from './window.mjs'

const folder = path.join(projectRoot, 'assets/compose')
const image = 'localhost/longshore-demo'
const check = '{ test: "wget -q -O /dev/null http://127.0.0.1:8080/healthz", interval: 1s }'

/** @param {string} version @param {string} worker the command of a service that has no port */
const project = (version, worker) => `services:
  web:
    image: ${image}:${version}
    environment: { GREETING: "\${GREETING:-hello}" }
    healthcheck: ${check}
    stop_grace_period: 1s
  api:
    image: ${image}:${version}
    ports: ["18081:8080"]
    healthcheck: ${check}
    stop_grace_period: 1s
  worker:
    image: ${image}:v1
    entrypoint: ["sh", "-c"]
    command: ["${worker}"]
    restart: always
    stop_grace_period: 1s
`
const working = 'while true; do echo working; sleep 5; done'
const crashing = 'echo no work for me; exit 3'

const document = `name: shop
host: local
source: { kind: compose, path: ./shop, pull: never }
deploy: { stabilise: 4s, healthTimeout: 10s, stopTimeout: 1s }
`

/** @param {{dataDir: string, socketPath: string}} place */
export async function takeStackPictures({ dataDir, socketPath }) {
  fs.mkdirSync(folder, { recursive: true })
  const { env } = await ensureDockerCli(socketPath)
  const door = openTerminalDoor({ dataDir, socketPath, env })
  const place = { dataDir, env: door.env, folder }
  const write = (/** @type {string} */ text) => {
    fs.mkdirSync(path.join(dataDir, 'shop'), { recursive: true })
    fs.writeFileSync(path.join(dataDir, 'shop/compose.yaml'), text)
  }
  write(project('v1', working))
  fs.writeFileSync(path.join(dataDir, 'shop.yaml'), document)
  await door.show('workloads', 'apply', '-f', path.join(dataDir, 'shop.yaml'))
  await door.show('deploy', 'shop')
  write(project('v2', working))
  await takePicture(place, 'plan', '/workloads/shop', async (page) => {
    await page.getByRole('main').getByRole('button', { name: 'Deploy', exact: true }).click()
    await page.getByRole('table', { name: 'Services' }).last().waitFor()
  })
  await door.show('deploy', 'shop')
  await takePicture(place, 'stack', '/workloads/shop', async (page) => {
    await page.getByRole('row', { name: /^api .*[KM]iB/ }).waitFor()
  })
  write(project('v2', crashing))
  await door.show('deploy', 'shop')
  const [unstable] = await door.read('deployments', 'list', '--workload', 'shop')
  await takePicture(place, 'unstable', `/deployments/${unstable.id}`)
  await takePicture(place, 'files', '/workloads/shop/files', async (page) => {
    await page.getByRole('textbox', { name: 'Text of compose.yaml' }).waitFor()
  })
  await takePicture(place, 'compare', '/workloads/shop/releases', async (page) => {
    await page.getByRole('button', { name: 'Compare the texts' }).click()
    await page.getByRole('region', { name: 'What differs' }).getByRole('textbox').first().waitFor()
  })
  await door.show('workloads', 'delete', 'shop', '--yes')
}
