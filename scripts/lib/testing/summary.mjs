// The end of a test run: what was skipped and why, what failed, and the counts.

const keptStart = 800
const keptEnd = 1_600

/** Its first words say what was expected, its last what a program said before it ended. @param {string} text */
const shortened = (text) =>
  text.length <= keptStart + keptEnd
    ? text
    : `${text.slice(0, keptStart)}\n[…]\n${text.slice(-keptEnd)}`

/** @param {string} word @param {readonly import('./vitest-reporter.mjs').TestOutcome[]} outcomes */
function tell(word, outcomes) {
  for (const { title, said } of outcomes) {
    console.log(`${word}: ${title}`)
    if (said) console.log(shortened(said).replace(/^/gm, '    '))
  }
}

/**
 * @param {readonly import('./vitest-reporter.mjs').TestOutcome[]} outcomes
 * @param {{ certain?: boolean }} [options] certain: an unsteady test has failed
 * @returns {number} the exit code
 */
export function summarise(outcomes, { certain = false } = {}) {
  const of = (/** @type {string} */ state) => outcomes.filter((outcome) => outcome.state === state)
  const [skipped, unsteady, failed] = [of('skipped'), of('unsteady'), of('failed')]
  console.log('')
  for (const { title, reason } of skipped) console.log(`skipped: ${title} (${reason})`)
  tell('UNSTEADY (failed, then passed)', unsteady)
  tell('FAILED', failed)
  const counts = [`${of('passed').length} passed`, `${failed.length} failed`]
  if (unsteady.length > 0) counts.push(`${unsteady.length} unsteady`)
  console.log([...counts, `${skipped.length} skipped`].join(', '))
  return failed.length === 0 && !(certain && unsteady.length > 0) ? 0 : 1
}
