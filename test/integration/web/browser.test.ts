import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { writeLaunchFile } from '../../../src/main/web/launch-file.ts'
import { type BrowserBed, openBrowserBed, reboundHosts, statusIn } from './browser-bed.ts'
import type {} from './page/main.ts'

let bed: BrowserBed
let context: BrowserContext
let page: Page
beforeAll(async () => {
  bed = await openBrowserBed()
})
afterAll(() => bed?.close())
beforeEach(async () => {
  context = await bed.browser.newContext()
  page = await context.newPage()
})
afterEach(() => context.close())

const online = (where: Page) => expect.poll(() => statusIn(where)).toBe('online')

/** A call and a stream through the page's own connection. */
const use = (where: Page) =>
  where.evaluate(async () => {
    const client = window.connection.client as unknown as {
      ping(input: { n: number }): Promise<number>
      count(): Promise<AsyncIterableIterator<{ n: number }>>
    }
    const stream = await client.count()
    const first = await stream.next()
    Object.assign(window, { stream })
    return [await client.ping({ n: 1 }), first.value?.n]
  })

describe('the launch URL', () => {
  it('opens the app, and leaves its token neither in the address nor in the history', async () => {
    const token = new URL(bed.door.newUrl()).hash
    await page.goto(`http://127.0.0.1:${bed.port}/${token}`)
    await online(page)
    expect(await use(page)).toEqual([2, 0])
    expect(page.url()).toBe(`http://127.0.0.1:${bed.port}/`)
    expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2)
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...sessionStorage }, { ...localStorage }]),
    )
    expect(kept).not.toContain(token.slice('#token='.length))
    expect(await context.cookies()).toEqual([])
  })

  it('opens it in one browser only; another needs another', async () => {
    const url = bed.door.newUrl()
    await page.goto(url)
    await online(page)
    const other = await bed.browser.newContext()
    const stranger = await other.newPage()
    await stranger.goto(url)
    await expect.poll(() => statusIn(stranger)).toBe('signed-out')
    await stranger.goto('about:blank')
    await stranger.goto(bed.door.newUrl())
    await online(stranger)
    await other.close()
  })
})

describe('the launch file', () => {
  it('leads a browser to the app, is for this user only, and keeps the token off the argument list', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'longshore-launch-'))
    const url = bed.door.newUrl()
    const file = writeLaunchFile(dir, url)
    const path = fileURLToPath(file.url)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(file.url).not.toContain(new URL(url).hash.slice('#token='.length))
    await page.goto(file.url)
    await page.waitForURL(`http://127.0.0.1:${bed.port}/`)
    await online(page)
    file.remove()
    expect(existsSync(path)).toBe(false)
    rmSync(dir, { recursive: true })
  })
})

describe('the page', () => {
  it('works again after a reload, and nothing stays subscribed for the old one', async () => {
    await page.goto(bed.door.newUrl())
    await online(page)
    for (let reload = 0; reload < 5; reload += 1) {
      await use(page)
      await page.reload()
      await online(page)
      const last = bed.served.length - 1
      await expect
        .poll(() => bed.served.slice(0, last).map(({ active }) => active))
        .not.toContain(1)
    }
    expect(await use(page)).toEqual([2, 0])
  })

  it('is signed out by an app that started anew, and says so instead of asking for ever', async () => {
    await page.goto(bed.door.newUrl())
    await online(page)
    await bed.restart()
    await expect.poll(() => statusIn(page)).toBe('signed-out')
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
  })

  it('runs no script but its own files', async () => {
    await page.goto(bed.door.newUrl())
    await online(page)
    const blocked = await page.evaluate(async () => {
      const violations: string[] = []
      document.addEventListener('securitypolicyviolation', (event) => {
        violations.push(event.effectiveDirective)
      })
      const attempt = (run: () => unknown) => {
        try {
          run()
        } catch {
          // Trusted types refuse some of these before the policy is asked.
          violations.push('refused')
        }
      }
      const script = document.createElement('script')
      attempt(() => {
        script.textContent = 'window.owned = true'
      })
      document.body.append(script)
      attempt(() => {
        document.body.innerHTML = '<img src=x onerror="window.owned = true">'
      })
      // Later, because what DevTools runs directly may use eval.
      setTimeout(() => attempt(() => new Function('window.owned = true')()))
      await fetch('http://127.0.0.1:9/').catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, 200))
      return { violations, owned: 'owned' in window }
    })
    expect(blocked.owned).toBe(false)
    expect(blocked.violations).toEqual(expect.arrayContaining(['refused', 'connect-src']))
  })
})

describe('a page of somebody else', () => {
  it.each(reboundHosts)(
    'reads and does nothing under a name rebound to this machine (%s)',
    async (host) => {
      const answer = page.waitForResponse(`http://${host}:${bed.port}/`)
      // Chromium shows its own error page in place of an empty refusal.
      const shown = page.goto(`http://${host}:${bed.port}/`)
      await expect(shown).rejects.toThrow('ERR_HTTP_RESPONSE_CODE_FAILURE')
      expect((await answer).status()).toBe(421)
    },
  )

  it('reads, does and frames nothing from its own address', async () => {
    const session = await takeSession()
    const evil = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>evil</title>')
    })
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve))
    const { port } = evil.address() as AddressInfo
    await page.goto(`http://127.0.0.1:${port}/`)
    const token = new URL(bed.door.newUrl()).hash.slice('#token='.length)
    const got = await page.evaluate(attack, { target: `127.0.0.1:${bed.port}`, session, token })
    expect(got).toEqual([])
    const [frame] = page.mainFrame().childFrames()
    expect(frame?.url()).toBe('chrome-error://chromewebdata/')
    // What it knew was right: from the app's own page it works.
    await page.goto(`http://127.0.0.1:${bed.port}/#token=${token}`)
    await online(page)
    evil.close()
  })
})

/** A session's secret, as no other page could ever learn it. */
async function takeSession(): Promise<string> {
  await page.goto(bed.door.newUrl())
  await online(page)
  return page.evaluate(() => sessionStorage.getItem('longshore-session') ?? '')
}

/** Every way to the app that a page has, many times, even with the right secrets. */
async function attack(know: { target: string; session: string; token: string }): Promise<string[]> {
  const got: string[] = []
  const post = (mode: RequestMode, type: string) =>
    fetch(`http://${know.target}/session`, {
      method: 'POST',
      mode,
      headers: { 'content-type': type },
      body: JSON.stringify({ token: know.token }),
    })
      .then(async (answer) => (answer.status ? got.push(await answer.text()) : 0))
      .catch(() => undefined)
  const socket = () =>
    new Promise<void>((resolve) => {
      const wire = new WebSocket(`ws://${know.target}/wire`, [
        'longshore',
        `session.${know.session}`,
      ])
      wire.onopen = () => resolve(void got.push('a socket'))
      wire.onclose = () => resolve()
    })
  const frame = () =>
    new Promise<void>((resolve) => {
      const element = document.createElement('iframe')
      element.onload = () => resolve()
      element.src = `http://${know.target}/`
      document.body.append(element)
    })
  const script = () =>
    new Promise<void>((resolve) => {
      const element = document.createElement('script')
      element.onload = () => resolve(void got.push('a script'))
      element.onerror = () => resolve()
      element.src = `http://${know.target}/index.html`
      document.head.append(element)
    })
  for (let round = 0; round < 25; round += 1) {
    await post('cors', 'application/json')
    await post('no-cors', 'text/plain')
    await fetch(`http://${know.target}/`).then(
      () => got.push('the page'),
      () => undefined,
    )
    await socket()
    await script()
  }
  await frame()
  return got
}
