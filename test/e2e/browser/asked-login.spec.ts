import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { startAskingServer } from '../bed/asking-server.ts'
import { expect, test } from '../fixtures.ts'
import { HostsPage } from '../pages/hosts-page.ts'
import { LongshorePage } from '../pages/longshore-page.ts'

test('what a server asks is put to the user in its own words, and anew after a wrong answer', async ({
  engine,
  openDoor,
  tag,
}) => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), `longshore-home-${tag}-`))
  const server = await startAskingServer({
    folder: home,
    prompts: [
      { prompt: 'Staff number: ', echo: true },
      { prompt: 'One-time code: ', echo: false },
    ],
    right: ['4711', '123456'],
    socketPath: engine.socketPath,
  })
  fs.mkdirSync(path.join(home, '.ssh'), { mode: 0o700 })
  fs.writeFileSync(path.join(home, '.ssh/known_hosts'), server.known)
  fs.writeFileSync(
    path.join(home, '.ssh/config'),
    `Host harbour\n  HostName 127.0.0.1\n  Port ${server.port}\n  User ana\n`,
  )
  try {
    const door = await openDoor({ env: { HOME: home, SSH_AUTH_SOCK: '' } })
    const app = new LongshorePage(door.page)
    await app.isConnected()
    const hosts = new HostsPage(app)
    await hosts.take('harbour')
    const question = hosts.question('harbour asks for an answer')
    const number = question.getByLabel('Staff number:')
    const code = question.getByLabel('One-time code:')
    await expect(number).toHaveAttribute('type', 'text')
    await expect(code).toHaveAttribute('type', 'password')
    await expect(question.getByRole('switch')).toHaveCount(0)
    expect(server.answered).toEqual([])

    const answer = async (first: string, second: string) => {
      await number.fill(first)
      await code.fill(second)
      await question.getByRole('button', { name: 'Log in to harbour' }).click()
    }
    await answer('4711', '000000')
    const trouble = hosts.trouble('harbour refused the login of ana')
    await expect(trouble).toContainText('questions of the server refused')
    await trouble.getByRole('button', { name: 'Retry now' }).click()
    await expect(code).toHaveValue('')
    await answer('4711', '123456')
    await expect(hosts.row('harbour')).toContainText('Online')
    expect(server.answered).toEqual([
      ['4711', '000000'],
      ['4711', '123456'],
    ])
  } finally {
    server.close()
    fs.rmSync(home, { recursive: true, force: true })
  }
})
