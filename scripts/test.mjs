// npm test: installs what is missing, then check, unit, contract, integration on a real engine, build, and
// end to end in Chromium. `--only check,unit` runs a part. Ends only the engine that it started.
import { parseArgs } from 'node:util'
import { ensureChromium, ensureDependencies, reexecOnProjectNode } from './lib/bootstrap.mjs'
import { findOrStartEngine, stopEngine } from './lib/engine/engines.mjs'
import { ensureImages } from './lib/images.mjs'
import { runChecks } from './lib/testing/checks.mjs'
import { runBuild, runPlaywright, runVitest } from './lib/testing/suites.mjs'
import { summarise } from './lib/testing/summary.mjs'

/** @typedef {import('./lib/testing/vitest-reporter.mjs').TestOutcome} TestOutcome */

const parts = ['check', 'unit', 'contract', 'integration', 'build', 'e2e']

/** @returns {Set<string>} */
function readParts() {
  const { values } = parseArgs({ options: { only: { type: 'string' } } })
  const wanted = values.only?.split(',') ?? parts
  const unknown = wanted.filter((part) => !parts.includes(part))
  if (unknown.length === 0) return new Set(wanted)
  process.stderr.write(`Unknown part "${unknown[0]}"; there are ${parts.join(', ')}.\n`)
  process.exit(2)
}

/**
 * Something that the tests stand on; its failure is told and counted, and what needs it does not run.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} provide
 * @param {(provided: T) => Promise<TestOutcome[]>} use
 * @returns {Promise<TestOutcome[]>}
 */
async function standingOn(title, provide, use) {
  /** @type {T} */
  let provided
  try {
    provided = await provide()
  } catch (error) {
    console.log(`FAILED ${title}: ${/** @type {Error} */ (error).message}`)
    return [{ title, state: 'failed' }]
  }
  return use(provided)
}

/** @type {string | undefined} */
let startedEngine

async function provideEngine() {
  const engine = await findOrStartEngine()
  if (engine.started) startedEngine = engine.name
  await ensureImages(engine.socketPath)
  console.log(
    `\nDocker Engine ${engine.version}${engine.private ? ', private' : ''} on ${engine.socketPath}`,
  )
  return engine
}

/** Runs once: after the tests, or when they are interrupted. */
async function stopStartedEngine() {
  const name = startedEngine
  startedEngine = undefined
  if (name) await stopEngine(name)
}

/** @param {Set<string>} wanted */
async function runTests(wanted) {
  /** @type {TestOutcome[]} */
  const outcomes = []
  if (wanted.has('check')) outcomes.push(...(await runChecks()))
  const quick = ['unit', 'contract'].filter((part) => wanted.has(part))
  if (quick.length > 0) {
    const projects = quick.flatMap((part) => ['--project', part])
    outcomes.push(...(await runVitest(quick.join(' and '), projects)))
  }
  if (wanted.has('build')) outcomes.push(...(await runBuild()))
  if (wanted.has('integration') || wanted.has('e2e')) {
    outcomes.push(
      ...(await standingOn('an engine for the tests', provideEngine, () => runOnEngine(wanted))),
    )
  }
  return outcomes
}

/** @param {Set<string>} wanted */
async function runOnEngine(wanted) {
  /** @type {TestOutcome[]} */
  const outcomes = []
  if (wanted.has('integration')) {
    outcomes.push(...(await runVitest('integration', ['--project', 'integration'])))
  }
  if (wanted.has('e2e')) {
    outcomes.push(
      ...(await standingOn('a browser for the tests', ensureChromium, (path) =>
        runPlaywright(path),
      )),
    )
  }
  return outcomes
}

await ensureDependencies()
await reexecOnProjectNode()
const wanted = readParts()
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => {
    void stopStartedEngine().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143))
  })
}
const outcomes = await runTests(wanted).finally(stopStartedEngine)
process.exitCode = summarise(outcomes)
