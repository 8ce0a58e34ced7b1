// Whatever is said to be a link, by every way one comes: it is shown or refused with a sentence, and nothing is done.
import { join } from 'node:path'
import { type Browser, chromium } from '@playwright/test'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { type DeepLink, parseDeepLink } from '../../../src/shared/model/deep-link.ts'
import { routeOf } from '../../../src/shared/model/deep-link-format.ts'
import { describeLink, describeRefusedLink } from '../../../src/shared/model/deep-link-text.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { openDesktopWays, type Told } from '../../support/links/desktop-ways.ts'
import { linkTextAt } from '../../support/links/hostile-links.ts'
import { commands } from '../../support/links/watched-client.ts'
import { type Site, serveBuiltSite } from '../../support/ui-dev/site.ts'
import type { Drawing } from './links-page/main.tsx'

vi.mock('electron', async () => ({
  ...(await import('../../support/electron/app.ts')),
  ...(await import('../../support/electron/system.ts')),
}))

const form = campaignForm('links')
const { first, count, seed } = form
/** Drawn in one document, whose memory ends with it. */
const inOnePage = 250
/** A page works on one core, and waits now and then. */
const pagesAtOnce = 2

let site: Site
let browser: Browser
beforeAll(async () => {
  site = await serveBuiltSite(join(import.meta.dirname, 'links-page'))
  browser = await chromium.launch({
    executablePath: process.env.LONGSHORE_CHROMIUM ?? '/usr/bin/chromium',
    chromiumSandbox: process.getuid?.() !== 0,
    timeout: 0,
  })
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})

/** The address of the window that has the link: itself where an address can have it as it is, else as the browser door writes it. */
function addressOf(text: string): string {
  const isKept = new URL(`http://127.0.0.1/#${text}`).hash.slice(1) === text
  const isWritten = text.startsWith('longshore:') && isKept
  return isWritten ? text : `/link?link=${encodeURIComponent(text.toWellFormed())}`
}

/** What of a link has to stand in the window. */
function drawingOf(text: string, address: string): Drawing {
  const link = parseDeepLink(text, Date.now())
  const view = { address, isProposed: false, fields: {} }
  if (link.kind === 'unknown') {
    const { title, detail } = describeRefusedLink(link)
    const given = text.startsWith('longshore:') ? [text.slice(0, 200).toWellFormed()] : []
    return { ...view, texts: [title, detail, ...given] }
  }
  if (!('workload' in link)) return { ...view, texts: textsOf(link) }
  if (link.workload !== 'web') return { ...view, texts: [noWorkload(link.workload)] }
  const isTyped = link.kind === 'deploy' && link.tag !== null && link.digest === null
  return {
    ...{ address, isProposed: true },
    texts: ['Proposed by a link', ...describeLink(link).facts.flat()],
    fields: { ...(isTyped && { Tag: link.tag }), Reason: link.reason ?? '' },
  }
}

/** What the view of a link has; of the scripted data there is `web`, any plan, and the first rows of the activity. */
function textsOf(link: Exclude<DeepLink, { kind: 'unknown' | 'deploy' | 'rollback' }>) {
  switch (link.kind) {
    case 'plan':
      return ['Plan', 'checkout']
    case 'activity':
      return [Number(link.id) < 100 ? 'Activity' : link.id]
    case 'deployment':
      return [`There is no deployment ${link.id}`]
    case 'host':
    case 'disk':
      return [`There is no host ${link.name} here.`]
    default:
      return link.name === 'web' ? ['web', ...textsOfView(link)] : [noWorkload(link.name)]
  }
}

const noWorkload = (name: string) => `There is no workload ${name}`

function textsOfView(link: DeepLink): readonly string[] {
  // Of the scripted one there are the first two.
  if (link.kind === 'releases' && link.release !== null && !/^r[12]$/.test(link.release))
    return [`There is no release ${link.release} of web`]
  const isPart = link.kind === 'logs' && (link.since !== null || link.until !== null)
  return isPart ? ['as the link says.'] : []
}

/** Each in turn; most links of a command line are those of a second start. */
const wayOf = (index: number) =>
  index % 100 === 0
    ? 'start'
    : ((['again', 'second-instance', 'open-url', 'browser'] as const)[index % 4] ?? 'browser')

it('does nothing, and is shown or refused with a sentence, by whatever way it comes', async () => {
  const argv = process.argv
  onTestFinished(() => {
    process.argv = argv
  })
  const ways = openDesktopWays()
  const counts = { shown: 0, refused: 0, noLinks: 0, drawn: 0 }
  /** By its way into the desktop app, whose window or box has it. */
  const follow = async (index: number): Promise<Drawing> => {
    const text = linkTextAt(index, seed)
    const why = `--seed ${seed} --from ${index} --count 1: ${JSON.stringify(text)}`
    const link = parseDeepLink(text, Date.now())
    const way = wayOf(index)
    const end = endOf(text, way)
    counts[end] += 1
    const told = way === 'browser' ? undefined : await ways[way](text)
    if (way !== 'browser') expect(told, why).toEqual(end === 'noLinks' ? undefined : toldOf(link))
    const address = told && 'route' in told ? told.route : addressOf(text)
    return drawingOf(text.toWellFormed(), address)
  }
  const pages: Drawing[][] = []
  for (let at = first; at < first + count; at += 1) {
    if ((at - first) % inOnePage === 0) pages.push([])
    pages.at(-1)?.push(await follow(at))
  }
  const drawRest = async () => {
    for (let drawings = pages.shift(); drawings; drawings = pages.shift()) {
      await drawInPage(drawings)
      counts.drawn += drawings.length
    }
  }
  await Promise.all(Array.from({ length: pagesAtOnce }, drawRest))
  expect(counts.drawn).toBe(count)
  expect(commands).toContain('deploys.start')
  tellCampaign(form, counts)
}, 600_000_000)

/** Into the page of a window: each is drawn, and nothing was called that changes something. */
async function drawInPage(drawings: readonly Drawing[]): Promise<void> {
  const page = await browser.newPage({ reducedMotion: 'reduce' })
  await page.goto(site.url, { timeout: 0 })
  const before = await page.evaluate(() => window.deployments())
  expect(await page.evaluate((all) => window.drawAll(all), drawings)).toEqual([])
  const called = await page.evaluate(() => window.called())
  // Calls are seen.
  if (drawings.some(({ isProposed }) => isProposed)) expect(called.all).toContain('plans.create')
  expect(called.commands).toEqual([])
  expect(await page.evaluate(() => window.deployments())).toEqual(before)
  await page.close()
}

/** What has another scheme is no link of a command line, and what Chromium adds there is none either. */
function endOf(text: string, way: ReturnType<typeof wayOf>): 'shown' | 'refused' | 'noLinks' {
  const isInArguments = way === 'start' || way === 'again'
  if (isInArguments && !text.startsWith('longshore:')) return 'noLinks'
  return parseDeepLink(text, Date.now()).kind === 'unknown' ? 'refused' : 'shown'
}

/** What the desktop app does with a link: its window is led there, or a box says why not. */
function toldOf(link: DeepLink): Told {
  if (link.kind !== 'unknown') return { route: routeOf(link) }
  const { title, detail } = describeRefusedLink(link)
  expect(detail).toMatch(/^[A-Z].*Nothing was changed\./s)
  return { said: `${title}\n${detail}` }
}
