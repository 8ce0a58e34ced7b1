// Builds the app when its sources are newer than what was built.
import fs from 'node:fs'
import path from 'node:path'
import { projectNode } from './bootstrap.mjs'
import { tryRun } from './exec.mjs'
import { withLock } from './lock.mjs'
import { cacheRoot, projectRoot } from './paths.mjs'

/** @param {string} folder */
function newestChange(folder) {
  if (!fs.existsSync(folder)) return 0
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((newest, entry) => {
      const file = path.join(entry.parentPath, entry.name)
      return Math.max(newest, fs.statSync(file).mtimeMs)
    }, 0)
}

const configurations = ['package-lock.json', 'electron.vite.config.ts']

function isBuildCurrent() {
  const page = fs.statSync(path.join(projectRoot, 'out/renderer/index.html'), {
    throwIfNoEntry: false,
  })
  if (!page) return false
  const sources = [
    newestChange(path.join(projectRoot, 'src')),
    ...configurations.map((name) => fs.statSync(path.join(projectRoot, name)).mtimeMs),
  ]
  return page.mtimeMs > Math.max(...sources)
}

export async function ensureBuild() {
  await withLock(path.join(cacheRoot, 'build.lock'), async () => {
    if (isBuildCurrent()) return
    process.stderr.write('Building the app …\n')
    const builder = path.join(projectRoot, 'node_modules/electron-vite/bin/electron-vite.js')
    const result = await tryRun(projectNode, [builder, 'build', '--logLevel', 'warn'], {
      cwd: projectRoot,
    })
    if (result.code !== 0) throw new Error(`The build failed:\n${result.stdout}${result.stderr}`)
  })
}
