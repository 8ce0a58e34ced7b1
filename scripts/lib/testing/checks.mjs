// The static half of the tests. Import walls are a test of their own (test/unit).
import path from 'node:path'
import { projectNode } from '../bootstrap.mjs'
import { tryRun } from '../exec.mjs'
import { projectRoot } from '../paths.mjs'

/** @param {string} relative */
const tool = (relative) => path.join(projectRoot, 'node_modules', relative)

const checks = [
  { name: 'format and lint', args: [tool('@biomejs/biome/bin/biome'), 'ci', '--colors=off'] },
  { name: 'types of main', args: [tool('typescript/bin/tsc'), '-p', 'tsconfig.main.json'] },
  { name: 'types of web', args: [tool('typescript/bin/tsc'), '-p', 'tsconfig.web.json'] },
  { name: 'types of tests', args: [tool('typescript/bin/tsc'), '-p', 'tsconfig.test.json'] },
  { name: 'dead code', args: [tool('knip/bin/knip.js'), '--no-progress'] },
]

/**
 * @param {(typeof checks)[number]} check
 * @returns {Promise<import('./vitest-reporter.mjs').TestOutcome>}
 */
async function runCheck({ name, args }) {
  const started = Date.now()
  const { code, stdout, stderr } = await tryRun(projectNode, args, { cwd: projectRoot })
  const took = ((Date.now() - started) / 1000).toFixed(1)
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} check: ${name} (${took} s)`)
  if (code !== 0) console.log(`${stdout}${stderr}`.trimEnd())
  return { title: `check: ${name}`, state: code === 0 ? 'passed' : 'failed' }
}

/**
 * Runs every check, two at a time, also after one has failed, and shows what failed.
 * @returns {Promise<import('./vitest-reporter.mjs').TestOutcome[]>}
 */
export async function runChecks() {
  const waiting = [...checks]
  const takeTurns = async () => {
    /** @type {import('./vitest-reporter.mjs').TestOutcome[]} */
    const outcomes = []
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      outcomes.push(await runCheck(check))
    }
    return outcomes
  }
  return (await Promise.all([takeTurns(), takeTurns()])).flat()
}
