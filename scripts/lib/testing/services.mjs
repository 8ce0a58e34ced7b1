// Services that others run, from Debian: an ntfy server, a mail server that is one program of Python, an ACME authority.
import path from 'node:path'
import { readOsRelease } from '../apt-sources.mjs'
import { ensureDebianPackages, unpackDebianPackages } from '../debian.mjs'
import { engineCacheRoot } from '../paths.mjs'

/** Debian has it from 13 on; it needs nothing but the C library. @returns {Promise<string>} the program */
export async function ensureNtfy() {
  const target = path.join(engineCacheRoot, 'packages', 'ntfy')
  return path.join(await unpackDebianPackages('trixie', ['ntfy'], target), 'usr/bin/ntfy')
}

/** An ACME authority for tests: this machine's own release has one that fits its C library. @returns {Promise<string>} the program */
export async function ensurePebble() {
  const suite = readOsRelease().VERSION_CODENAME ?? 'bookworm'
  const target = path.join(engineCacheRoot, 'packages', 'pebble')
  return path.join(await unpackDebianPackages(suite, ['pebble'], target), 'usr/bin/pebble')
}

/** aiosmtpd for this machine's own Python. @returns {Promise<string>} the folder of its modules */
export async function ensureMailServer() {
  await ensureDebianPackages(['python3'])
  const suite = readOsRelease().VERSION_CODENAME ?? 'bookworm'
  const target = path.join(engineCacheRoot, 'packages', 'mail-server')
  const packages = ['python3-aiosmtpd', 'python3-attr', 'python3-public']
  return path.join(
    await unpackDebianPackages(suite, packages, target),
    'usr/lib/python3/dist-packages',
  )
}

/** apprise, which tells many services of things, for this machine's own Python. @returns {Promise<string>} the folder of its modules */
export async function ensureApprise() {
  await ensureDebianPackages(['python3'])
  const suite = readOsRelease().VERSION_CODENAME ?? 'bookworm'
  const target = path.join(engineCacheRoot, 'packages', 'apprise')
  const modules = [
    ...['certifi', 'charset-normalizer', 'chardet', 'click', 'colorama', 'idna', 'markdown'],
    ...['oauthlib', 'requests', 'requests-oauthlib', 'six', 'urllib3', 'yaml'],
  ]
  const packages = ['apprise', ...modules.map((name) => `python3-${name}`)]
  return path.join(
    await unpackDebianPackages(suite, packages, target),
    'usr/lib/python3/dist-packages',
  )
}
