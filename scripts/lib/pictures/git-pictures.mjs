// The pictures of docs/git.md: a repository that is made on the spot, built on a real engine.
import fs from 'node:fs'
import path from 'node:path'
import { gitJob } from '../demo/jobs.mjs'
import { openTerminalDoor } from '../demo/terminal-door.mjs'
import { ensureDockerCli } from '../engine/cli.mjs'
import { projectRoot } from '../paths.mjs'
import { takePicture } from './window.mjs'

/** Of two stages, as people have it. @param {string} version */
const dockerfile = (version) => `FROM localhost/longshore-demo:v1 AS build
WORKDIR /src
COPY . .
RUN echo "compiling orders ${version}" && sleep 1 && echo ${version} > orders
FROM localhost/longshore-demo:v1
COPY --from=build /src/orders /srv/orders
ENV VERSION=${version}
`

const folder = path.join(projectRoot, 'assets/git')

/** @param {{dataDir: string, socketPath: string}} place */
export async function takeGitPictures({ dataDir, socketPath }) {
  fs.mkdirSync(folder, { recursive: true })
  const { env } = await ensureDockerCli(socketPath)
  const door = openTerminalDoor({ dataDir, socketPath, env })
  const { workload, document, write } = gitJob(dataDir, dockerfile)
  const file = path.join(dataDir, `${workload}.yaml`)
  fs.writeFileSync(file, document('20s'))
  await door.show('workloads', 'apply', '-f', file)
  write(dataDir, 'v1')
  await door.show('deploy', workload)
  write(dataDir, 'v2')
  write(dataDir, 'v3')
  const place = { dataDir, env: door.env, folder }
  await takePicture(place, 'form', '/new', async (page) => {
    await page.getByRole('radio', { name: 'Git', exact: true }).check()
    await page.getByRole('textbox', { name: 'Name' }).fill('orders')
    const repository = page.getByRole('textbox', { name: 'Repository' })
    await repository.fill('git@github.com:acme/orders.git')
    await repository.scrollIntoViewIfNeeded()
  })
  await takePicture(place, 'plan', `/workloads/${workload}`, async (page) => {
    await page.getByRole('main').getByRole('button', { name: 'Deploy', exact: true }).click()
    await page.getByRole('button', { name: 'Show the plan' }).click()
    await page.getByRole('region', { name: 'Commits' }).waitFor()
  })
  await door.show('deploy', workload)
  const [deployment] = await door.read('deployments', 'list', '--workload', workload)
  await takePicture(place, 'build', `/deployments/${deployment.id}`, async (page) => {
    await page
      .getByRole('main')
      .getByRole('button', { name: /^build\b/ })
      .click()
    await page.getByRole('region', { name: 'Output of build' }).waitFor()
  })
  await door.show('workloads', 'delete', workload, '--yes')
}
