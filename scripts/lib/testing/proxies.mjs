// Proxies from Debian, unpacked into the cache: they run as plain processes, and need nothing but common libraries.
import path from 'node:path'
import { readOsRelease } from '../apt-sources.mjs'
import { unpackDebianPackages } from '../debian.mjs'
import { engineCacheRoot } from '../paths.mjs'

/** @param {string} folder @param {string} suite @param {string[]} packages */
const unpacked = (folder, suite, packages) =>
  unpackDebianPackages(suite, packages, path.join(engineCacheRoot, 'packages', folder))

/**
 * 2.6 is what Debian 12 and 13 have, and many servers with them; 2.11 is that of the backports.
 * @param {'2.6' | '2.11'} version
 * @returns {Promise<string>} the program
 */
export async function ensureCaddy(version) {
  const suite = version === '2.6' ? 'trixie' : 'trixie-backports'
  return path.join(await unpacked(`caddy-${version}`, suite, ['caddy']), 'usr/bin/caddy')
}

/** This machine's own release has one that fits its libraries. @returns {Promise<string>} the program */
export async function ensureNginx() {
  const suite = readOsRelease().VERSION_CODENAME ?? 'bookworm'
  return path.join(await unpacked('nginx', suite, ['nginx']), 'usr/sbin/nginx')
}
