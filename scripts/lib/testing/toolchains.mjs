// What builds of repositories run, from the machine's own Debian: Go, and Composer with PHP.
import path from 'node:path'
import { ensureDebianPackages } from '../debian.mjs'
import { cacheRoot } from '../paths.mjs'

/** @returns {Promise<Record<string, string>>} the environment in which Go keeps what it made with the project's cache */
export async function ensureGo() {
  await ensureDebianPackages(['golang-go'])
  return {
    GOCACHE: path.join(cacheRoot, 'go-build'),
    GOMODCACHE: path.join(cacheRoot, 'go-modules'),
  }
}

export async function ensureComposer() {
  await ensureDebianPackages(['composer', 'php-cli'])
}
