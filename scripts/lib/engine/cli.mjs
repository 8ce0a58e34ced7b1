// Docker's own command line, with Compose and BuildKit, aimed at one engine and nothing else.
import fs from 'node:fs'
import path from 'node:path'
import { engineCacheRoot } from '../paths.mjs'
import { ensureEnginePackages, environmentFor } from './packages.mjs'

/**
 * @param {string} socketPath
 * @returns {Promise<{binary: string, env: NodeJS.ProcessEnv}>} to be spawned by the caller
 */
export async function ensureDockerCli(socketPath) {
  const root = await ensureEnginePackages('trixie')
  const config = path.join(engineCacheRoot, 'cli-config')
  fs.mkdirSync(config, { recursive: true })
  const plugins = path.join(root, 'usr/libexec/docker/cli-plugins')
  writeWhole(path.join(config, 'config.json'), JSON.stringify({ cliPluginsExtraDirs: [plugins] }))
  return {
    binary: path.join(root, 'usr/bin/docker'),
    env: { ...environmentFor(root), DOCKER_CONFIG: config, DOCKER_HOST: `unix://${socketPath}` },
  }
}

/**
 * Many commands start at once, and none may read a file that is half written.
 * @param {string} file
 * @param {string} text
 */
function writeWhole(file, text) {
  if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text) return
  const fresh = `${file}.${process.pid}`
  fs.writeFileSync(fresh, text)
  fs.renameSync(fresh, file)
}
