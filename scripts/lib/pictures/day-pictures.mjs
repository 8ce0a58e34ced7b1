// The pictures of docs/activity.md, docs/links.md and docs/notifications.md: what a day left, on a real engine.
import fs from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../paths.mjs'
import { openWindow } from './window.mjs'

const folder = path.join(projectRoot, 'assets/day')

/** Of a state folder that has a workload "web". @param {{dataDir: string, env: NodeJS.ProcessEnv}} place */
export async function takeDayPictures(place) {
  fs.mkdirSync(folder, { recursive: true })
  const { page, go, close } = await openWindow(place, { theme: 'light' })
  const take = (/** @type {string} */ name) =>
    page.screenshot({ path: path.join(folder, `${name}.png`) })
  await go('/activity')
  await take('activity')
  await go('/settings/notifications')
  await take('notifications')
  const expires = Math.floor(Date.now() / 1_000) + 86_400
  const link = `longshore://deploy?workload=web&tag=v1&expires=${expires}&reason=Back%20to%20the%20old%20greeting&from=CI`
  await go(`/link?link=${encodeURIComponent(link)}`)
  await page.getByRole('region', { name: /^Plan for/ }).waitFor()
  await take('proposal')
  await close()
}
