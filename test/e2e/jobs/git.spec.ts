import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { isDebianRoot } from '../../../scripts/lib/debian.mjs'
import { type TestRepository, testRepository } from '../../support/git-repository.ts'
import { alias, test } from '../bed/remote.ts'
import { containersOf, servedBy } from '../bed/workloads.ts'
import { expect } from '../fixtures.ts'
import { DeploymentPage } from '../pages/deployment-page.ts'
import { HostsPage } from '../pages/hosts-page.ts'
import type { LongshorePage } from '../pages/longshore-page.ts'
import { pasteOver } from '../pages/paste-over.ts'
import { WorkloadPage } from '../pages/workload-page.ts'

test.skip(!isDebianRoot(), 'needs a private engine, which only Debian as root can start')

test('a repository with a Dockerfile goes live over SSH by one document, is built in sight, and goes back without a build', async ({
  app,
  engine,
  remote,
  remoteEngine,
  sshUser,
  tag,
}) => {
  const name = `orders-${tag}`
  const there = async () => await containersOf(remoteEngine.ask, tag)
  const builds = app.page.getByRole('region', { name: 'Output of build' })
  const repository = await testRepository()
  const gate = await openGate(remote.engine.network.outsideAddress)
  try {
    await repository.commit(filesOf('one', gate.url), 'Serve one')
    sshUser.knowHost()
    await app.isConnected()
    const hosts = new HostsPage(app)
    await hosts.take(alias)
    await expect(hosts.row(alias)).toContainText('Online')

    await test.step('one document is all that is typed', async () => {
      await app.open('/new')
      await app.page.getByRole('tab', { name: 'YAML' }).click()
      const text = app.page.getByRole('textbox', { name: 'Document' })
      await pasteOver(app.page, text, documentOf(name, repository))
      await app.page.getByRole('button', { name: 'Create workload' }).click()
      await expect(app.heading(name)).toBeVisible()
    })

    await test.step('it is built there, and each step of the build is told as it begins and ends', async () => {
      const deployment = await deployMain(app, name, 'Serve one')
      await expect(deployment.stage('build')).toContainText('Running')
      await expect(builds).toContainText(/2\/3 COPY .*: done \(.*3\/3 RUN wget/)
      await gate.wasReached()
      expect(await there()).toEqual([])
      gate.open()
      await deployment.ends('Succeeded')
      await deployment.stage('build').click()
      await expect(builds).toContainText(/3\/3 RUN wget .*: done \(/)
      expect(await servedBy(await there())).toEqual(['one'])
      expect(await containersOf(engine.ask, tag)).toEqual([])
    })
    const [{ ImageID: first } = {}] = await there()

    await test.step('the next commit takes its place', async () => {
      await repository.commit(filesOf('two', gate.url), 'Serve two')
      const deployment = await deployMain(app, name, 'Serve two')
      await deployment.ends('Succeeded')
      expect(await servedBy(await there())).toEqual(['two'])
    })

    await test.step('with its repository gone it goes back to the image that it was', async () => {
      repository.close()
      gate.close()
      const workload = new WorkloadPage(app)
      await workload.open(name, 'releases')
      const deployment = await workload.rollBackTo(name, 'r1', '')
      await deployment.ends('Succeeded')
      await expect(deployment.stage('record')).toContainText('Succeeded')
      await expect(deployment.stage('build')).toHaveCount(0)
      expect(await servedBy(await there())).toEqual(['one'])
      expect(await there()).toMatchObject([{ ImageID: first }])
    })
  } finally {
    gate.close()
    repository.close()
  }
})

const documentOf = (name: string, { url }: TestRepository) => `name: ${name}
host: ${alias}
source:
  kind: git
  repository: ${url}
  ref: main
  build: { kind: dockerfile }
  port: 8080
  healthcheck: /healthz
deploy: { soak: 200ms, stopTimeout: 1s }
`

/** Its last step ends when the gate is open. */
const filesOf = (version: string, gate: string) => ({
  version,
  Dockerfile: `FROM localhost/longshore-test:v1
COPY version /version
RUN wget -q -O /passed ${gate}
ENV VERSION=${version}
`,
})

/** From the page of the workload, by a plan that names this commit. */
async function deployMain(app: LongshorePage, name: string, subject: string) {
  const { page } = app
  await app.open(`/workloads/${name}`)
  await expect(app.heading(name)).toBeVisible()
  await page.getByRole('main').getByRole('button', { name: 'Deploy', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: `Deploy ${name}` })
  await dialog.getByRole('button', { name: 'Show the plan' }).click()
  await expect(dialog.getByRole('region', { name: /^Plan for/ })).toContainText(subject)
  await dialog.getByRole('button', { name: 'Deploy main' }).click()
  await expect(page).toHaveURL(/#\/deployments\/[0-9a-f]+$/)
  return new DeploymentPage(app, `${name} main`)
}

interface Gate {
  readonly url: string
  /** Until somebody stands before it. */
  wasReached(): Promise<void>
  open(): void
  close(): void
}

/** Who asks is answered once it is open. */
async function openGate(host: string): Promise<Gate> {
  const waiting: http.ServerResponse[] = []
  let isOpen = false
  const server = http.createServer((_, response) => {
    if (isOpen) response.end('passed')
    else waiting.push(response)
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}/`,
    wasReached: () => expect.poll(() => waiting.length).toBe(1),
    open() {
      isOpen = true
      for (const response of waiting.splice(0)) response.end('passed')
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
