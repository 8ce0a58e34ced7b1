// npm test: installs what is missing, then check, unit, contract, integration on a real engine, build, and
// end to end in Chromium. `--only check,unit` runs a part. Ends only the engine that it started.
import { parseArgs } from 'node:util'
import { ensureChromium, ensureDependencies, reexecOnProjectNode } from './lib/bootstrap.mjs'
import { ensureDebianPackages, isDebianRoot } from './lib/debian.mjs'
import { findOrStartEngine, removeOrphans, stopEngine } from './lib/engine/engines.mjs'
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

/** Its own tools judge how its files are read. */
async function ensureSsh() {
  if (isDebianRoot()) await ensureDebianPackages(['openssh-client'])
}

let isInterrupted = false

/** After the tests, or when they are interrupted. */
async function cleanUp() {
  const name = startedEngine
  startedEngine = undefined
  if (isDebianRoot()) await removeOrphans({ patienceMs: isInterrupted ? 10_000 : 0 })
  if (name) await stopEngine(name)
}

/**
 * @param {readonly (() => Promise<TestOutcome[]>)[]} steps
 * @returns {Promise<TestOutcome[]>}
 */
async function inOrder(steps) {
  /** @type {TestOutcome[]} */
  const outcomes = []
  for (const step of steps) {
    if (!isInterrupted) outcomes.push(...(await step()))
  }
  return outcomes
}

/** @param {Set<string>} wanted */
function runTests(wanted) {
  const quick = ['unit', 'contract'].filter((part) => wanted.has(part))
  const projects = quick.flatMap((part) => ['--project', part])
  const runQuick = () => runVitest(quick.join(' and '), projects)
  const needsEngine = wanted.has('integration') || wanted.has('e2e')
  const onEngine = () =>
    standingOn('an engine for the tests', provideEngine, () => runOnEngine(wanted))
  return inOrder([
    ...(wanted.has('check') ? [runChecks] : []),
    ...(quick.length > 0 ? [() => standingOn('ssh for the tests', ensureSsh, runQuick)] : []),
    ...(wanted.has('build') ? [runBuild] : []),
    ...(needsEngine ? [onEngine] : []),
  ])
}

/** @param {Set<string>} wanted */
function runOnEngine(wanted) {
  const runIntegration = () => runVitest('integration', ['--project', 'integration'])
  const suites = [
    ...(wanted.has('integration') ? [runIntegration] : []),
    ...(wanted.has('e2e') ? [runPlaywright] : []),
  ]
  return standingOn('a browser for the tests', ensureChromium, () => inOrder(suites))
}

await ensureDependencies()
await reexecOnProjectNode()
const wanted = readParts()
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => {
    isInterrupted = true
    process.exitCode = signal === 'SIGINT' ? 130 : 143
  })
}
const outcomes = await runTests(wanted).finally(cleanUp)
const code = summarise(outcomes)
process.exitCode ??= code
