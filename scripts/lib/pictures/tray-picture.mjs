// The picture of docs/tray.md: the icon and menu that the app hands to the system, drawn as a menu on a dark panel.
import fs from 'node:fs'
import path from 'node:path'
import { dayOfTray } from '../../../test/support/ui-dev/day-of-tray.ts'
import { projectRoot } from '../paths.mjs'

/** @typedef {import('../../../src/main/desktop/tray/tray-items.ts').TrayItem} TrayItem */

const style = `
  body { margin: 0; font: 14px system-ui, sans-serif; background: #d8dde3; }
  header { height: 28px; background: #22262b; display: flex; justify-content: flex-end; padding: 2px 12px; align-items: center; }
  header img { width: 22px; height: 22px; }
  main { display: flex; gap: 2px; padding: 4px 8px; align-items: flex-start; justify-content: flex-end; }
  ul { list-style: none; margin: 0; padding: 4px 0; background: #fff; border-radius: 6px; box-shadow: 0 4px 18px #0004; min-width: 190px; }
  li { padding: 4px 12px; display: flex; justify-content: space-between; gap: 24px; white-space: nowrap; }
  li.text { color: #888; } li.line { padding: 0; margin: 4px 0; border-top: 1px solid #ddd; } li.open { background: #2f6fde; color: #fff; }
  .aside { margin-top: var(--down); }`

/** @param {string} text */
const plain = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** @param {readonly TrayItem[]} items @param {string} [open] whose further lines are shown beside it */
const listOf = (items, open) =>
  items
    .map((item) => {
      if (item.type === 'separator') return '<li class="line"></li>'
      const isOpen = item.label === open
      const more = item.type === 'menu' ? '<span>›</span>' : ''
      return `<li class="${item.type === 'text' ? 'text' : isOpen ? 'open' : ''}"><span>${plain(item.label)}</span>${more}</li>`
    })
    .join('')

export async function takeTrayPicture() {
  const { menu, state } = dayOfTray()
  const opened = menu.find((item) => item.type === 'menu' && item.label.startsWith('web'))
  if (opened?.type !== 'menu') throw new Error('the menu has no pinned workload')
  const file = state === 'deploying' ? 'deploying-2' : state
  const icon = fs.readFileSync(path.join(projectRoot, `assets/tray/${file}-on-dark@2x.png`))
  const { chromium } = await import('@playwright/test')
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking'],
  })
  const page = await browser.newPage({
    viewport: { width: 640, height: 420 },
    deviceScaleFactor: 2,
  })
  await page.setContent(`<style>${style}</style>
    <header><img src="data:image/png;base64,${icon.toString('base64')}"></header>
    <main><ul class="aside">${listOf(opened.items)}</ul><ul id="menu">${listOf(menu, opened.label)}</ul></main>`)
  await page.evaluate(() => {
    const at = document.querySelector('li.open')?.getBoundingClientRect().top ?? 0
    document.body.style.setProperty('--down', `${at - 36}px`)
  })
  const height = (await page.locator('#menu').boundingBox())?.height ?? 0
  await page.screenshot({
    path: path.join(projectRoot, 'assets/day/tray.png'),
    clip: { x: 140, y: 0, width: 500, height: Math.ceil(height) + 52 },
  })
  await browser.close()
}
