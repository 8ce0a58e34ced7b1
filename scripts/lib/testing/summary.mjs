// The end of a test run: what was skipped and why, what failed, and the counts.

const keptStart = 800
const keptEnd = 1_600

/** Its first words say what was expected, its last what a program said before it ended. @param {string} text */
const shortened = (text) =>
  text.length <= keptStart + keptEnd
    ? text
    : `${text.slice(0, keptStart)}\n[…]\n${text.slice(-keptEnd)}`

/**
 * @param {readonly import('./vitest-reporter.mjs').TestOutcome[]} outcomes
 * @returns {number} the exit code
 */
export function summarise(outcomes) {
  const of = (/** @type {string} */ state) => outcomes.filter((outcome) => outcome.state === state)
  const skipped = of('skipped')
  const failed = of('failed')
  console.log('')
  for (const { title, reason } of skipped) console.log(`skipped: ${title} (${reason})`)
  for (const { title, said } of failed) {
    console.log(`FAILED: ${title}`)
    if (said) console.log(shortened(said).replace(/^/gm, '    '))
  }
  console.log(`${of('passed').length} passed, ${failed.length} failed, ${skipped.length} skipped`)
  return failed.length === 0 ? 0 : 1
}
