// The end of a test run: what was skipped and why, what failed, and the counts.

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
  for (const { title } of failed) console.log(`FAILED: ${title}`)
  console.log(`${of('passed').length} passed, ${failed.length} failed, ${skipped.length} skipped`)
  return failed.length === 0 ? 0 : 1
}
