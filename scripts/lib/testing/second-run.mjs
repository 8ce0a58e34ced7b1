// What becomes of tests that failed: their files run once more, by themselves. One that passes then is unsteady: its
// failure is told like any other, but is not the change's. See docs/adr/0036-unsteady-tests-are-told.md.

/** @typedef {import('./vitest-reporter.mjs').TestOutcome} TestOutcome */

/** More files than these fail for one reason, which a second run does not take away. */
const mostFiles = 3

const fileOf = (/** @type {TestOutcome} */ { title }) => /^(test\/\S+\.tsx?): /.exec(title)?.[1]

/**
 * The files with failures; none where a failure is of no file, or where too many have some.
 * @param {readonly TestOutcome[]} outcomes
 * @returns {string[]}
 */
export function filesToRunAgain(outcomes) {
  const failed = outcomes.filter(({ state }) => state === 'failed')
  const files = new Set(failed.map(fileOf))
  if (files.size > mostFiles) return []
  return [...files].every((file) => file !== undefined) ? /** @type {string[]} */ ([...files]) : []
}

/** What broke is a file or a hook, of which a good run says nothing. @param {TestOutcome} outcome */
const isOfNoTest = ({ title }) => /: the file itself$| > its hooks$/.test(title)

/** @param {readonly TestOutcome[]} run @param {TestOutcome['state']} state */
function within(run, state) {
  const found = run.filter((outcome) => outcome.state === state)
  return { titles: new Set(found.map(({ title }) => title)), files: new Set(found.map(fileOf)) }
}

/**
 * The first run's outcomes, where what passed the second time is unsteady, and what failed only then is told as well.
 * @param {readonly TestOutcome[]} first
 * @param {readonly TestOutcome[]} second of the files that ran again
 * @returns {TestOutcome[]}
 */
export function afterSecondRun(first, second) {
  const passedThen = within(second, 'passed')
  const failedThen = within(second, 'failed')
  const isWhole = (/** @type {TestOutcome} */ outcome) => {
    if (!isOfNoTest(outcome)) return passedThen.titles.has(outcome.title)
    const file = fileOf(outcome)
    return passedThen.files.has(file) && !failedThen.files.has(file)
  }
  const failedFirst = within(first, 'failed').titles
  return [
    ...first.map((outcome) =>
      outcome.state === 'failed' && isWhole(outcome)
        ? { ...outcome, state: /** @type {const} */ ('unsteady') }
        : outcome,
    ),
    ...second.filter(({ title, state }) => state === 'failed' && !failedFirst.has(title)),
  ]
}
