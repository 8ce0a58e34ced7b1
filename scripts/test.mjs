// npm test: installs what is missing, then check, unit, contract, integration on real engines, build, and
// end to end in Chromium. `--only check,unit` runs a part; with `--certain`, a test that passes only the second time has
// failed. Ends only the engines that it started.
import { parseArgs } from 'node:util'
import { ensureDependencies, reexecOnProjectNode } from './lib/bootstrap.mjs'
import { runChecks } from './lib/testing/checks.mjs'
import { environmentOn } from './lib/testing/side-by-side.mjs'
import { runBuild, runPlaywright, runVitest } from './lib/testing/suites.mjs'
import { summarise } from './lib/testing/summary.mjs'
import { prepareTestBed } from './lib/testing/test-bed.mjs'

/** @typedef {import('./lib/testing/vitest-reporter.mjs').TestOutcome} TestOutcome */

const parts = ['check', 'unit', 'contract', 'integration', 'build', 'e2e']

/** @returns {{ wanted: Set<string>, certain: boolean }} */
function readArguments() {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, certain: { type: 'boolean', default: false } },
  })
  const wanted = values.only?.split(',') ?? parts
  const unknown = wanted.filter((part) => !parts.includes(part))
  if (unknown.length === 0) return { wanted: new Set(wanted), certain: values.certain }
  process.stderr.write(`Unknown part "${unknown[0]}"; there are ${parts.join(', ')}.\n`)
  process.exit(2)
}

/**
 * Something that the tests stand on; its failure is told and counted, and what needs it does not run.
 * @template T
 * @param {string} title
 * @param {Promise<T>} provided
 * @param {(provided: T) => Promise<TestOutcome[]>} use
 * @returns {Promise<TestOutcome[]>}
 */
async function standingOn(title, provided, use) {
  /** @type {T} */
  let ready
  try {
    ready = await provided
  } catch (error) {
    console.log(`FAILED ${title}: ${/** @type {Error} */ (error).message}`)
    return [{ title, state: 'failed' }]
  }
  return use(ready)
}

let isInterrupted = false

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

/**
 * @param {Set<string>} wanted
 * @param {ReturnType<typeof prepareTestBed>} testBed
 */
function runTests(wanted, testBed) {
  const quick = ['unit', 'contract'].filter((part) => wanted.has(part))
  const projects = quick.flatMap((part) => ['--project', part])
  if (wanted.has('unit')) projects.push('--project', 'components')
  const runQuick = () => runVitest(quick.join(' and '), projects)
  return inOrder([
    ...(wanted.has('check') ? [runChecks] : []),
    ...(quick.length > 0 ? [() => standingOn('ssh for the tests', testBed.ssh, runQuick)] : []),
    ...(wanted.has('build') ? [runBuild] : []),
    ...(needsEngine(wanted) ? [() => runOnEngines(wanted, testBed)] : []),
  ])
}

/** @param {Set<string>} wanted */
const needsEngine = (wanted) => wanted.has('integration') || wanted.has('e2e')

/**
 * @param {Set<string>} wanted
 * @param {ReturnType<typeof prepareTestBed>} testBed
 */
function runOnEngines(wanted, { engines, packages, chromium }) {
  return standingOn('engines for the tests', engines, async (found) => {
    for (const engine of found) {
      const whose = engine.private ? ', private' : ''
      console.log(`\nDocker Engine ${engine.version}${whose} on ${engine.socketPath}`)
    }
    const runIntegration = () =>
      standingOn('packages for the tests', packages, () =>
        runVitest('integration', ['--project', 'integration'], environmentOn(found)),
      )
    return standingOn('a browser for the tests', chromium, () =>
      inOrder([
        ...(wanted.has('integration') ? [runIntegration] : []),
        ...(wanted.has('e2e') ? [runPlaywright] : []),
      ]),
    )
  })
}

await ensureDependencies()
await reexecOnProjectNode()
const { wanted, certain } = readArguments()
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => {
    isInterrupted = true
    process.exitCode = signal === 'SIGINT' ? 130 : 143
  })
}
const isQuick = wanted.has('unit') || wanted.has('contract')
const testBed = prepareTestBed({ ssh: isQuick, engines: needsEngine(wanted) })
const outcomes = await runTests(wanted, testBed).finally(() =>
  testBed.takeAway({ patienceMs: isInterrupted ? 10_000 : 0 }),
)
const code = summarise(outcomes, { certain })
process.exitCode ??= code
