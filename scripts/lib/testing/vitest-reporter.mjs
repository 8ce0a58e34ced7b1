// Writes what the test run's last line needs: every test with its state and, for skipped ones, the reason.
import fs from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/**
 * @typedef {object} TestOutcome
 * @property {string} title
 * @property {'passed' | 'failed' | 'skipped' | 'unsteady'} state unsteady: failed, and passed when run again
 * @property {string} [reason] why it was skipped
 * @property {string} [said] what a failed or unsteady one said
 */

/** @param {any} error as a runner reports it: the place is the first line of its own stack that is in the tests */
export function errorText(error) {
  const message = stripVTControlCharacters(`${error.message ?? error}`)
  const at = /^ +at .*\/(test\/\S+?)\)?$/m.exec(error.stack ?? '')?.[1]
  const facts = [...failuresIn(error)].map((failure) => JSON.stringify(failure))
  const lines = [message, ...facts, ...failuresShownIn(message), ...(at ? [`    at ${at}`] : [])]
  return lines.join('\n')
}

/** What our typed failures say is not in their message: vitest prints only that. @param {any} error */
function* failuresIn(error) {
  for (let at = error; at; at = at.cause) if (at.failure) yield at.failure
}

/** Once more at the end, where a long message (a whole deployment, say) is not cut. @param {string} message */
function failuresShownIn(message) {
  const starts = [...message.matchAll(/failure: (?=\{)/g)].map((match) => match.index)
  return starts.map((start) => message.slice(start, endOfBraces(message, start)))
}

/** @param {string} text @param {number} start */
function endOfBraces(text, start) {
  let depth = 0
  for (const { 0: brace, index } of text.slice(start).matchAll(/[{}]/g)) {
    depth += brace === '{' ? 1 : -1
    if (depth === 0) return start + index + 1
  }
  return text.length
}

/**
 * One that says nothing of why it does not run has failed.
 * @param {string} title
 * @param {string | undefined} reason
 * @returns {TestOutcome}
 */
export function skippedTest(title, reason) {
  if (reason) return { title, state: 'skipped', reason }
  return { title, state: 'failed', said: 'skipped without a reason: skip(condition, why)' }
}

/** @param {any} test @param {boolean} isFiltered @returns {TestOutcome[]} */
function describeTest(test, isFiltered) {
  const result = test.result()
  const title = `${test.module.relativeModuleId}: ${test.fullName}`
  // Those that nobody asked for, of a run that names titles.
  if (result.state === 'skipped' && !result.note && isFiltered) return []
  return [describeRun(title, result)]
}

/** @param {string} title @param {any} result @returns {TestOutcome} */
function describeRun(title, result) {
  if (result.state === 'skipped') return skippedTest(title, result.note)
  // A test that never came to an end has not passed.
  if (result.state === 'passed') return { title, state: 'passed' }
  return { title, state: 'failed', said: (result.errors ?? []).map(errorText).join('\n') }
}

/** @param {any} module @param {boolean} isFiltered @returns {TestOutcome[]} */
function describeModule(module, isFiltered) {
  const suites = [module, ...module.children.allSuites()]
  const broken = suites.filter((suite) => suite.errors().length > 0)
  return [
    ...[...module.children.allTests()].flatMap((test) => describeTest(test, isFiltered)),
    ...broken.map((suite) => ({
      title: `${module.relativeModuleId}: ${suite.fullName ? `${suite.fullName} > its hooks` : 'the file itself'}`,
      state: /** @type {const} */ ('failed'),
      said: suite.errors().map(errorText).join('\n'),
    })),
  ]
}

/** Tells the facts of typed failures; writes the outcomes where LONGSHORE_OUTCOMES names a file for them. */
export class OutcomeReporter {
  #isFiltered = false

  /** @param {any} vitest */
  onInit(vitest) {
    this.#isFiltered = vitest.config.testNamePattern !== undefined
  }

  /** @param {any} test */
  onTestCaseResult(test) {
    for (const error of test.result().errors ?? []) {
      for (const failure of failuresIn(error)) {
        process.stderr.write(`failure in "${test.fullName}": ${JSON.stringify(failure)}\n`)
      }
    }
  }

  /**
   * @param {readonly any[]} modules
   * @param {readonly any[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const file = process.env.LONGSHORE_OUTCOMES
    if (!file) return
    const outcomes = [
      ...modules.flatMap((module) => describeModule(module, this.#isFiltered)),
      ...unhandledErrors.map((error) => ({
        title: 'unhandled',
        state: 'failed',
        said: errorText(error),
      })),
    ]
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, JSON.stringify(outcomes))
  }
}
