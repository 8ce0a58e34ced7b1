/**
 * Pictures of every view in every state, with axe over each, and what lies beyond sight:
 * `node test/support/ui-dev/shoot.ts [name…]` writes test-results/ui/*.png and ends with 1 where
 * something did, or the page itself complained.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium } from '@playwright/test'
import { beyondSight } from './beyond-sight.ts'
import { type Shot, shots } from './shots.ts'
import { serveBuiltSite } from './site.ts'

const outDir = join(import.meta.dirname, '../../../test-results/ui')
const wanted = process.argv.slice(2)
const isWanted = ({ name }: Shot) =>
  wanted.length === 0 || wanted.some((part) => name === part || name.startsWith(`${part}-`))

const themesOf = ({ theme = 'light' }: Shot) =>
  theme === 'both' ? (['light', 'dark'] as const) : ([theme] as const)

async function take(browser: Browser, url: string, shot: Shot, theme: 'light' | 'dark') {
  const { width = 1280, height = 800, contrast = false, lost = false, scenario = 'full' } = shot
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    contrast: contrast ? 'more' : 'no-preference',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const said: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') said.push(message.text())
  })
  page.on('pageerror', (error) => said.push(String(error)))
  await page.goto(`${url}?scenario=${scenario}${lost ? '&link=lost' : ''}#${shot.route}`)
  await page.waitForTimeout(lost ? 2_500 : 900)
  await shot.act?.(page)
  await page.waitForTimeout(350)
  await page.screenshot({ path: join(outDir, `${shot.name}-${theme}.png`) })
  const beyond = (await page.evaluate(beyondSight)).map((lost) => `beyond sight: ${lost}`)
  const { violations } = await new AxeBuilder({ page }).analyze()
  await context.close()
  const found = violations.map(
    ({ id, help, nodes }) =>
      `axe ${id}: ${help}\n    ${nodes
        .slice(0, 3)
        .map(
          (node) =>
            `${node.html.slice(0, 160)} ${node.failureSummary?.split('\n').slice(1, 2).join('') ?? ''}`,
        )
        .join('\n    ')}`,
  )
  return [...new Set([...said, ...beyond, ...found])]
}

const site = await serveBuiltSite()
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
})
await mkdir(outDir, { recursive: true })
let complaints = 0
try {
  for (const shot of shots.filter(isWanted)) {
    for (const theme of themesOf(shot)) {
      const said = await take(browser, site.url, shot, theme).catch((error: unknown) => [
        String(error),
      ])
      complaints += said.length
      console.log(said.length === 0 ? `ok ${shot.name} ${theme}` : `-- ${shot.name} ${theme}`)
      for (const line of said) console.log(`   ${line}`)
    }
  }
} finally {
  await browser.close()
  await site.close()
}
console.log(`${complaints} complaints`)
process.exitCode = complaints === 0 ? 0 : 1
