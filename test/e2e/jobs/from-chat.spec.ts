import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { mattermostRules } from '../../support/receivers/mattermost.ts'
import { type Rules, startReceiver } from '../../support/receivers/receiver.ts'
import { containersOf, servedBy } from '../bed/workloads.ts'
import { projectRoot } from '../doors/child.ts'
import { startStandIn } from '../doors/stand-in-door.ts'
import { expect, test } from '../fixtures.ts'
import { DeployDialog } from '../pages/deploy-dialog.ts'
import { LongshorePage } from '../pages/longshore-page.ts'

/** A chat of a team: pipelines write to it in Slack's own form, Longshore as Mattermost has it. */
const chatRules: Rules = (request) => {
  const { text, ...more } = JSON.parse(request.body)
  if (typeof text !== 'string' || Object.keys(more).length > 0) return mattermostRules(request)
  const links = [...text.matchAll(/<(https?:[^|>]+)\|/g)].map(([, url = '']) =>
    url.replaceAll('&amp;', '&'),
  )
  return { status: 200, body: 'ok', seen: { text, links, mentions: [] } }
}

/** The landing page on a web server of the team's own. */
async function serveLanding() {
  const page = fs.readFileSync(path.join(projectRoot, 'assets/landing/index.html'))
  const server = http.createServer((_, answer) =>
    answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page),
  )
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return { address: `http://127.0.0.1:${port}/`, close: () => server.close() }
}

/** The script that a pipeline runs once it has pushed an image. */
async function announce(webhook: string, linkBase: string, args: readonly string[]) {
  const script = path.join(projectRoot, 'assets/ci/announce-image.sh')
  const env = { ...process.env, WEBHOOK: webhook, LINK_BASE: linkBase, NO_PROXY: '127.0.0.1' }
  const child = spawn('sh', [script, 'slack', ...args], { env, stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
}

test('from a message that a pipeline posted to a proved deployment, and its outcome in the same chat', async ({
  chromium,
  dataDir,
  door,
  doorName,
  engine,
  tag,
  terminal,
}) => {
  const name = `web-${tag}`
  const app = new LongshorePage(door.page)
  const chat = await startReceiver(chatRules)
  const landing = await serveLanding()
  const said = (words: string) => chat.seen.find(({ text }) => text.includes(words))
  try {
    await app.isConnected()
    await terminal.apply({ name })
    await terminal.run('settings', `linkBase=${landing.address}`)
    await terminal.tell(
      `url=${chat.address}/hooks/team`,
      'channels',
      'add',
      'team',
      '--kind',
      'mattermost',
    )
    await terminal.run('deploy', name)
    await expect.poll(() => said(`${name} v1`), 'what was done elsewhere is told').toBeDefined()

    await announce(chat.address, landing.address, [name, 'v2'])
    const [proposal = ''] = said(`${name} v2 is built`)?.links ?? []
    expect(proposal).toContain(`${landing.address}#deploy?workload=${name}&tag=v2&expires=`)

    const link =
      await test.step('one click: the page hands it to the app, which shows it', async () => {
        const tab = await chromium.context.newPage()
        await tab.goto(proposal)
        const opener = tab.getByRole('link', { name: /Longshore/ })
        await expect(opener).toBeVisible()
        const target = (await opener.getAttribute('href')) ?? ''
        await tab.close()
        return target
      })
    expect(link).toMatch(/^longshore:\/\/deploy\?/)
    if (doorName === 'browser') {
      // As its docs say: what stands behind the scheme, behind the # of its address.
      await door.page.goto(link.replace('longshore://', `${new URL(door.page.url()).origin}/#`))
    } else {
      const { socketPath } = engine
      const second = startStandIn(chromium, { dataDir, socketPath, args: [link] })
      expect(await second.ended, second.output()).toBe(0)
    }
    const dialog = new DeployDialog(app, name)
    await expect(dialog.tag).toHaveValue('v2')
    expect(await servedBy(await containersOf(engine.ask, tag)), 'a link never acts').toEqual(['v1'])

    await test.step('a second click deploys it', async () => {
      await expect(dialog.plan).toBeVisible()
      await dialog.root.getByRole('button', { name: 'Deploy v2' }).click()
      await expect(dialog.root).toBeHidden()
    })
    await expect
      .poll(async () => servedBy(await containersOf(engine.ask, tag)).catch(() => []))
      .toEqual(['v2'])
    const [deployment] = (await terminal.run('deployments', 'list')) as readonly { id: string }[]
    await expect
      .poll(() => chat.seen.flatMap(({ links }) => links), 'the outcome leads to its timeline')
      .toContain(`${landing.address}#deployment/${deployment?.id}`)
    expect(chat.violations).toEqual([])
  } finally {
    landing.close()
    await chat.close()
  }
})
