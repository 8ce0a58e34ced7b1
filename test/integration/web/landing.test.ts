// The landing page in a real browser: what it makes of whatever stands behind the # of its address.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from '@playwright/test'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { landingFile, makeLanding } from '../../../scripts/lib/landing.mjs'
import { parseDeepLink } from '../../../src/shared/model/deep-link.ts'
import { formatDeepLink } from '../../../src/shared/model/deep-link-format.ts'
import { describeLink, describeRefusedLink } from '../../../src/shared/model/deep-link-text.ts'
import { anyLink } from '../../support/links/any-link.ts'
import { hostileTails } from '../../support/links/hostile-links.ts'

let browser: Browser
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.LONGSHORE_CHROMIUM ?? '/usr/bin/chromium',
    chromiumSandbox: process.getuid?.() !== 0,
  })
})
afterAll(() => browser?.close())

/** The page, and all that it asks for, says and opens. */
async function openPage(options: { javaScriptEnabled?: boolean } = {}) {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const seen: string[] = []
  page.on('request', (request) => seen.push(request.url()))
  page.on('console', (message) => seen.push(message.text()))
  page.on('pageerror', (error) => seen.push(String(error)))
  page.on('dialog', (dialog) => seen.push(dialog.message()))
  page.on('popup', (popup) => seen.push(popup.url()))
  const url = pathToFileURL(landingFile).href
  await page.goto(url)
  return { context, page, url, seen }
}

/** What the page shows for each fragment, one after the other in the same document. */
function shownFor(page: Page, tails: readonly string[]) {
  return page.evaluate(async (fragments) => {
    const all = []
    for (const fragment of fragments) {
      const before = location.href
      const changed = new Promise((resolve) =>
        addEventListener('hashchange', resolve, { once: true }),
      )
      location.hash = fragment
      if (location.href !== before) await changed
      const text = (id: string) => document.getElementById(id)?.textContent ?? ''
      const rows = [...document.querySelectorAll('dt')].map((dt) => [
        dt.textContent,
        dt.nextElementSibling?.textContent,
      ])
      all.push({
        hash: location.hash.slice(1),
        title: text('title'),
        detail: text('detail'),
        rows,
        written: text('text'),
        hrefs: [...document.querySelectorAll('a')].map((a) => a.getAttribute('href')),
        elements: document.querySelectorAll('body *:not(dt):not(dd):not(a)').length,
        isNone: document.getElementById('link')?.hidden,
      })
    }
    return all
  }, tails)
}

/** As the app takes it. */
function expectedFor(hash: string, elements: number) {
  if (hash === '') return { isNone: true }
  const link = parseDeepLink(`longshore://${hash}`, Date.now())
  if (link.kind === 'unknown')
    return { ...describeRefusedLink(link), rows: [], written: '', hrefs: [], elements }
  const { title, facts } = describeLink(link)
  const written = formatDeepLink(link)
  return { title, rows: facts, written, hrefs: [written], elements }
}

it('is what its sources make, with the grammar of links that the app has', async () => {
  expect(readFileSync(landingFile, 'utf8')).toBe(await makeLanding())
})

it('takes 500 hostile fragments, and every link of ours, for exactly what the app takes them for; asks nobody', async () => {
  const { context, page, url, seen } = await openPage()
  const ours = fc.sample(anyLink, { numRuns: 100, seed: 13 }).map((link) => formatDeepLink(link))
  const tails = [...hostileTails(500), ...ours.map((link) => link.slice('longshore://'.length))]
  expect(tails).toHaveLength(600)
  const shown = await shownFor(page, tails)
  const own = await page.locator('body *:not(dt):not(dd):not(a)').count()
  for (const each of shown) expect(each).toMatchObject(expectedFor(each.hash, own))
  expect(shown.filter(({ written }) => written !== '').length).toBeGreaterThan(99)
  expect(seen.filter((each) => each !== url && each !== 'data:,')).toEqual([])
  await context.close()
})

it('gives the link to copy, and says what opens it where nothing does', async () => {
  const { context, page, url } = await openPage()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const link = 'longshore://workload/web/logs?since=1700000000'
  await page.goto(`${url}#workload/web/logs?since=1700000000`)
  expect(await page.getByRole('link', { name: 'Open in Longshore' }).getAttribute('href')).toBe(
    link,
  )
  await page.getByRole('button', { name: 'Copy the link' }).click()
  await page.getByText('Copied.').waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link)
  await page.getByText(`longshore open '${link}'`).waitFor()
  await page.getByText('Ask whoever sent you the link where your team gets it from.').waitFor()
  await context.clearPermissions()
  await page.goto(`${url}#workload/api`)
  await page.evaluate(() =>
    Object.defineProperty(navigator, 'clipboard', {
      value: { writeText: () => Promise.reject(new Error('not allowed')) },
    }),
  )
  await page.getByRole('button', { name: 'Copy the link' }).click()
  await page.getByText('select the text below').waitFor()
  await context.close()
})

it('lets only its own script and style run, and says without a script what to do', async () => {
  const { context, page } = await openPage()
  const blocked = await page.evaluate(async () => {
    const refused: string[] = []
    const { promise: connected, resolve: heard } = Promise.withResolvers<void>()
    addEventListener('securitypolicyviolation', (event) => {
      refused.push(event.effectiveDirective)
      if (event.effectiveDirective === 'connect-src') heard()
    })
    const script = document.createElement('script')
    Object.defineProperty(window, 'ran', { value: false, writable: true })
    try {
      script.textContent = 'window.ran = true'
      document.body.append(script)
    } catch {
      refused.push('trusted types')
    }
    const image = document.createElement('img')
    image.src = 'https://attacker.example/x.png'
    document.body.append(image)
    await new Promise((resolve) => image.addEventListener('error', resolve, { once: true }))
    await fetch('https://attacker.example/').catch(() => refused.push('fetch'))
    await connected
    return { refused, ran: Reflect.get(window, 'ran') }
  })
  expect(blocked.ran).toBe(false)
  expect(blocked.refused).toEqual(
    expect.arrayContaining(['trusted types', 'img-src', 'connect-src', 'fetch']),
  )
  await context.close()
  const silent = await openPage({ javaScriptEnabled: false })
  await silent.page.getByText('needs JavaScript').waitFor()
  expect(await silent.page.locator('section:visible').count()).toBe(1)
  await silent.context.close()
})
