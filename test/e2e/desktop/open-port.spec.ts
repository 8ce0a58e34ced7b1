import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '../fixtures.ts'

interface Created {
  readonly Id: string
}

test('the link of an open port opens in the system browser, and nothing else of this machine does', async ({
  app,
  door,
  engine,
  tag,
}) => {
  const name = `other-${tag}`
  const { Id } = await engine.ask<Created>('POST', `/containers/create?name=${name}`, {
    Image: 'localhost/longshore-test:v1',
  })
  await engine.ask('POST', `/containers/${Id}/start`)
  const elsewhere = http.createServer((_request, response) => response.end('elsewhere'))
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
  const { port } = elsewhere.address() as AddressInfo
  await app.isConnected()
  await door.evaluate(({ shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { opened })
    shell.openExternal = async (url: string) => {
      opened.push(url)
    }
  })
  const opened = () => door.evaluate(() => Reflect.get(globalThis, 'opened') as string[])

  await app.row(name).getByText(name).click()
  await app.page.getByRole('button', { name: `Open 8080 of ${name}` }).click()
  const link = app.page.getByRole('main').getByRole('link', { name: 'http://127.0.0.1:' })
  const url = await link.innerText()
  expect(await (await fetch(url)).text()).toContain('v1')
  await link.click()
  await expect.poll(opened).toEqual([`${url}/`])

  await app.page.evaluate((other) => window.open(other), `http://127.0.0.1:${port}/`)
  await app.page.evaluate((other) => window.open(other), `${url}/other`)
  await app.page.getByRole('button', { name: `Close port 8080 of ${name}` }).click()
  await expect(link).toHaveCount(0)
  await app.page.evaluate((closed) => window.open(closed), url)
  await app.page.waitForTimeout(300)
  expect(await opened()).toEqual([`${url}/`])
  expect(await door.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  elsewhere.close()
})
