// The app's window as pictures want it: the browser door as a process of its own, and a page on it.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { projectNode } from '../bootstrap.mjs'
import { projectRoot } from '../paths.mjs'

/**
 * @typedef {object} Look
 * @property {'light' | 'dark'} theme
 * @property {number} [width]
 * @property {number} [height]
 *
 * @typedef {Awaited<ReturnType<typeof openWindow>>} Window
 */

/** @param {{dataDir: string, env: NodeJS.ProcessEnv}} place @param {Look} look */
export async function openWindow({ dataDir, env }, { theme, width = 1280, height = 800 }) {
  const { chromium } = await import('@playwright/test')
  const door = openBrowserDoor(dataDir, env)
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking'],
  })
  // The page's own policy would refuse what hides passing messages from a picture.
  const page = await browser.newPage({
    viewport: { width, height },
    colorScheme: theme,
    bypassCSP: true,
  })
  await page.goto(await door.url)
  return {
    page,
    /** @param {string} route */
    async go(route) {
      await page.waitForTimeout(300)
      await page.evaluate((hash) => {
        location.hash = hash
      }, route)
      await page.waitForTimeout(1_500)
    },
    async close() {
      await browser.close()
      await door.close()
    },
  }
}

/** @param {string} dataDir @param {NodeJS.ProcessEnv} env */
function openBrowserDoor(dataDir, env) {
  const entry = path.join(projectRoot, 'src/main/serve.ts')
  const args = [entry, '--data', dataDir, '--no-open', '--json']
  const child = spawn(projectNode, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.on('exit', resolve))
  /** @type {Promise<string>} */
  const url = new Promise((resolve, reject) => {
    child.on('exit', () => reject(new Error('The browser door closed.')))
    child.stdout.setEncoding('utf8').on('data', (text) => {
      if (text.startsWith('{')) resolve(JSON.parse(text).url)
    })
  })
  url.catch(() => {})
  return {
    url,
    async close() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** What was made is in a temporary folder: a picture shows where a reader would have it. @param {{from: string, to: string}} names */
function nameNeutrally({ from, to }) {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const { currentNode: node } = texts
    if (node.nodeValue?.includes(from)) node.nodeValue = node.nodeValue.replaceAll(from, to)
  }
}

/**
 * @param {{dataDir: string, env: NodeJS.ProcessEnv, folder: string}} place `folder`: of the picture
 * @param {string} name
 * @param {string} route
 * @param {(page: import('playwright').Page) => Promise<void>} [act]
 */
export async function takePicture(place, name, route, act = async () => {}) {
  const { page, go, close } = await openWindow(place, { theme: 'light' })
  await go(route)
  await act(page)
  // What is drawn after its data came.
  await page.waitForTimeout(500)
  await page.evaluate(nameNeutrally, { from: place.dataDir, to: '~/projects' })
  await page.screenshot({ path: path.join(place.folder, `${name}.png`) })
  await close()
}
