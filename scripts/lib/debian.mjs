// What the scripts need from Debian: packages installed from the machine's own release, and packages of
// another release unpacked into the cache without touching the machine (its own lists, cache, source file).
import fs from 'node:fs'
import path from 'node:path'
import { findMirror, readOsRelease } from './apt-sources.mjs'
import { run, tryRun } from './exec.mjs'
import { withLock } from './lock.mjs'
import { cacheRoot } from './paths.mjs'

export function isDebian() {
  return readOsRelease().ID === 'debian'
}

export function isDebianRoot() {
  return isDebian() && process.getuid?.() === 0
}

/** How dpkg-query's formats name a field. @param {string} name */
const field = (name) => `$\{${name}}`

/** @param {readonly string[]} names */
async function missingPackages(names) {
  const { stdout } = await tryRun('dpkg-query', [
    '--show',
    `--showformat=${field('Package')} ${field('db:Status-Status')}\n`,
    ...names,
  ])
  const installed = new Set(
    stdout
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  )
  return names.filter((name) => !installed.has(name))
}

const aptEnvironment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }

/**
 * Installs what is missing of these packages; does nothing (and needs no rights) when all are there.
 * @param {readonly string[]} names
 */
export async function ensureDebianPackages(names) {
  if (isDebian() && (await missingPackages(names)).length === 0) return
  if (!isDebianRoot()) {
    throw new Error(
      isDebian()
        ? `Missing Debian packages: run "sudo apt-get install ${(await missingPackages(names)).join(' ')}" and try again.`
        : `This needs ${names.join(', ')}; on Debian as root the scripts install them, elsewhere please install them yourself.`,
    )
  }
  await withLock(path.join(cacheRoot, 'apt.lock'), async () => {
    const missing = await missingPackages(names)
    if (missing.length === 0) return
    process.stderr.write(`Installing ${missing.join(' ')} …\n`)
    const wait = ['-o', 'DPkg::Lock::Timeout=120']
    await run('apt-get', [...wait, 'update', '-qq'], { env: aptEnvironment })
    await run('apt-get', [...wait, 'install', '-y', '-qq', '--no-install-recommends', ...missing], {
      env: aptEnvironment,
    })
  })
}

/**
 * Options that make apt-get work on lists, cache and source file of our own.
 * @param {string} folder
 * @param {string} suite
 */
function makePrivateApt(folder, suite) {
  fs.mkdirSync(path.join(folder, 'state/lists/partial'), { recursive: true })
  fs.mkdirSync(path.join(folder, 'cache/archives/partial'), { recursive: true })
  const { uri, signedBy } = findMirror()
  const list = path.join(folder, 'sources.list')
  // Nothing is installed there: of what is, apt would ask for the same version, which that release may not have.
  const status = path.join(folder, 'status')
  fs.writeFileSync(status, '')
  fs.writeFileSync(list, `deb ${signedBy ? `[signed-by=${signedBy}] ` : ''}${uri} ${suite} main\n`)
  const settings = {
    'Dir::State': path.join(folder, 'state'),
    'Dir::State::status': status,
    'Dir::Cache': path.join(folder, 'cache'),
    'Dir::Etc::sourcelist': list,
    'Dir::Etc::sourceparts': '-',
    'APT::Sandbox::User': 'root',
  }
  return Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`])
}

/**
 * Unpacks packages of a Debian release into one folder under the cache, once. Installs nothing.
 * @param {string} suite
 * @param {readonly string[]} packages
 * @param {string} target
 * @returns {Promise<string>} the folder that holds their usr/…
 */
export async function unpackDebianPackages(suite, packages, target) {
  await withLock(`${target}.lock`, async () => {
    if (fs.existsSync(target)) return
    process.stderr.write(`Fetching ${packages.join(' ')} from Debian ${suite} …\n`)
    const work = fs.mkdtempSync(`${target}.new-`)
    try {
      const apt = makePrivateApt(path.join(work, 'apt'), suite)
      await run('apt-get', [...apt, 'update', '-qq'], { env: aptEnvironment })
      const debs = path.join(work, 'debs')
      fs.mkdirSync(debs)
      await run('apt-get', [...apt, 'download', '-qq', ...packages], {
        cwd: debs,
        env: aptEnvironment,
      })
      const root = path.join(work, 'root')
      for (const deb of fs.readdirSync(debs)) await run('dpkg', ['-x', path.join(debs, deb), root])
      fs.renameSync(root, target) // last, so that a target that exists is whole
    } finally {
      fs.rmSync(work, { recursive: true, force: true })
    }
  })
  return target
}
