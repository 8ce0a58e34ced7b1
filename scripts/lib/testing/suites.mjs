// Runs the test runners and the build, and reads their outcomes back in one form.
import fs from 'node:fs'
import path from 'node:path'
import { projectNode, runOnProjectNode } from '../bootstrap.mjs'
import { tryRun } from '../exec.mjs'
import { cacheRoot, projectRoot } from '../paths.mjs'
import { afterSecondRun, filesToRunAgain } from './second-run.mjs'
import { errorText, skippedTest } from './vitest-reporter.mjs'

/** @typedef {import('./vitest-reporter.mjs').TestOutcome} TestOutcome */

const tool = (/** @type {string} */ relative) => path.join(projectRoot, 'node_modules', relative)

/**
 * What a runner left in its report; a runner that failed without saying why is a failure of its own.
 * @param {string} name
 * @param {string} file
 * @param {number} code
 * @param {(report: any) => TestOutcome[]} read
 * @returns {TestOutcome[]}
 */
function readReport(name, file, code, read) {
  const outcomes = fs.existsSync(file) ? read(JSON.parse(fs.readFileSync(file, 'utf8'))) : []
  const isExplained = code === 0 || outcomes.some((outcome) => outcome.state === 'failed')
  if (isExplained) return outcomes
  return [...outcomes, { title: `${name} ended with exit code ${code}`, state: 'failed' }]
}

/** @param {string} name */
function freshReport(name) {
  const file = path.join(cacheRoot, 'reports', `${name.replaceAll(' ', '-')}.json`)
  fs.rmSync(file, { force: true })
  fs.mkdirSync(path.dirname(file), { recursive: true })
  return file
}

/**
 * Vitest on some projects; files in which something failed run a second time, see `afterSecondRun`.
 * @param {string} name
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env] more of it
 */
export async function runVitest(name, args, env = {}) {
  console.log(`\n== ${name}`)
  const first = await runVitestOnce(name, args, env)
  const files = filesToRunAgain(first)
  if (files.length === 0) return first
  console.log(`\n== again, for what failed: ${files.join(', ')}`)
  return afterSecondRun(first, await runVitestOnce(name, [...args, ...files], env))
}

/** @param {string} name @param {readonly string[]} args @param {NodeJS.ProcessEnv} env */
async function runVitestOnce(name, args, env) {
  const file = freshReport(name)
  const code = await runOnProjectNode(
    [tool('vitest/vitest.mjs'), 'run', '--passWithNoTests', ...args],
    { ...process.env, ...env, LONGSHORE_OUTCOMES: file },
  )
  return readReport(name, file, code, (outcomes) => outcomes)
}

/** @param {any} suite @param {string} prefix @returns {TestOutcome[]} */
function readSuite(suite, prefix) {
  const inner = (suite.suites ?? []).flatMap((/** @type {any} */ child) =>
    readSuite(child, `${prefix}${child.title} > `),
  )
  const own = (suite.specs ?? []).flatMap((/** @type {any} */ spec) =>
    spec.tests.map((/** @type {any} */ test) => {
      const title = `${prefix}${spec.title}${test.projectName ? ` [${test.projectName}]` : ''}`
      if (test.status === 'skipped') {
        const note = test.annotations.find((/** @type {any} */ one) => one.type === 'skip')
        return skippedTest(title, note?.description)
      }
      if (test.status === 'expected') return { title, state: 'passed' }
      const errors = test.results.flatMap((/** @type {any} */ result) => result.errors)
      const state = test.status === 'flaky' ? 'unsteady' : 'failed'
      return { title, state, said: errors.map(errorText).join('\n') }
    }),
  )
  return [...own, ...inner]
}

/** @returns {Promise<TestOutcome[]>} */
export async function runPlaywright() {
  console.log('\n== end to end')
  const file = freshReport('e2e')
  const code = await runOnProjectNode(
    [tool('@playwright/test/cli.js'), 'test', '--pass-with-no-tests', '--reporter=list,json'],
    { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  )
  return readReport('end to end', file, code, (report) => [
    ...report.suites.flatMap((/** @type {any} */ suite) => readSuite(suite, `${suite.title}: `)),
    ...report.errors.map((/** @type {any} */ error) => ({
      title: `end to end: ${error.message?.split('\n')[0]}`,
      state: 'failed',
    })),
  ])
}

/** @returns {Promise<TestOutcome[]>} */
export async function runBuild() {
  const started = Date.now()
  const { code, stdout, stderr } = await tryRun(
    projectNode,
    [tool('electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'],
    { cwd: projectRoot },
  )
  const took = ((Date.now() - started) / 1000).toFixed(1)
  console.log(`\n${code === 0 ? 'ok    ' : 'FAILED'} build (${took} s)`)
  if (code !== 0) console.log(`${stdout}${stderr}`.trimEnd())
  return [{ title: 'build', state: code === 0 ? 'passed' : 'failed' }]
}
