// What the tests stand on. It is made one thing after another while other tests run already: on a fresh
// machine most of it is downloads.
import { ensureChromium, ensureHeadlessChromium } from '../bootstrap.mjs'
import { ensureDebianPackages, isDebianRoot } from '../debian.mjs'
import { removeOrphans, stopEngine } from '../engine/engines.mjs'
import {
  ensureEnginePackages,
  ensureRegistryPackages,
  ensureSshdPackages,
} from '../engine/packages.mjs'
import { ensureImages } from '../images.mjs'
import { ensureMailServer, ensureNtfy } from './services.mjs'
import { startTestEngines } from './side-by-side.mjs'
import { ensureComposer, ensureGo } from './toolchains.mjs'

/** Here and not in the first tests that need them, whose time is limited. */
async function fetchPackages() {
  if (!isDebianRoot()) return
  await ensureSshdPackages()
  await ensureRegistryPackages()
  await ensureEnginePackages('bookworm')
  await ensureNtfy()
  await ensureMailServer()
  await ensureGo()
  await ensureComposer()
}

async function installPrograms() {
  if (isDebianRoot()) await ensureDebianPackages(['openssh-client', 'git', 'openssl'])
}

/**
 * Starts to make them; what fails is told by whoever waits for it, and the rest is made all the same.
 * @param {{ssh: boolean, engines: boolean}} needed
 */
export function prepareTestBed(needed) {
  let isGivenUp = false
  /** @type {string[]} */
  const started = []
  /** @type {Promise<unknown>} */
  let last = Promise.resolve()

  /** @template T @param {boolean} isNeeded @param {() => Promise<T>} make */
  const next = (isNeeded, make) => {
    const made = last.then(async () => {
      if (!isNeeded || isGivenUp) throw new Error('It was not asked for.')
      return make()
    })
    last = made.catch(() => {})
    return made
  }

  return {
    /** Its own tools judge how its files are read. */
    ssh: next(needed.ssh, installPrograms),
    engines: next(needed.engines, async () => {
      const engines = await startTestEngines()
      started.push(...engines.filter((engine) => engine.started).map(({ name }) => name))
      await Promise.all(engines.map(({ socketPath }) => ensureImages(socketPath)))
      return engines
    }),
    packages: next(needed.engines, fetchPackages),
    /** Both that the specs want. */
    chromium: next(needed.engines, async () => {
      await ensureChromium()
      await ensureHeadlessChromium()
    }),
    /**
     * Ends the engines that were started, and only those.
     * @param {{patienceMs: number}} options how long to wait for tests that are about to end
     */
    async takeAway({ patienceMs }) {
      isGivenUp = true
      await last
      if (isDebianRoot()) await removeOrphans({ patienceMs })
      for (const name of started.splice(0)) await stopEngine(name)
    },
  }
}
