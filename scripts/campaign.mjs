// npm run campaign -- NAME [--count N] [--from N] [--seed N] [--json] | --list: a test of CI, run as far as wanted.
// In rounds; stopped, it goes on where it was. What the tests print goes to stderr, the result to stdout.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import {
  ensureDependencies,
  ensureHeadlessChromium,
  followToTheEnd,
  projectNode,
  reexecOnProjectNode,
} from './lib/bootstrap.mjs'
import { campaigns } from './lib/campaign/campaigns.mjs'
import {
  addFacts,
  describeProgress,
  isFinished,
  keepProgress,
  openProgress,
  readProgress,
} from './lib/campaign/progress.mjs'
import { ensureDebianPackages, isDebianRoot } from './lib/debian.mjs'
import { findOrStartEngine, removeOrphans, stopEngine } from './lib/engine/engines.mjs'
import { ensureImages } from './lib/images.mjs'
import { cacheRoot, projectRoot } from './lib/paths.mjs'

/**
 * @typedef {import('./lib/campaign/campaigns.mjs').Campaign} Campaign
 * @typedef {import('./lib/campaign/progress.mjs').Progress} Progress
 * @typedef {import('./lib/testing/vitest-reporter.mjs').TestOutcome} TestOutcome
 */

const usage = 'npm run campaign -- NAME [--count N] [--from N] [--seed N] [--json], or --list'

/** @param {string} message @returns {never} */
function refuse(message) {
  process.stderr.write(`${message}\n${usage}\n`)
  process.exit(2)
}

function readArgs() {
  const text = /** @type {const} */ ({ type: 'string' })
  const flag = /** @type {const} */ ({ type: 'boolean', default: false })
  const { values, positionals } = parseArgs({
    options: { count: text, from: text, seed: text, json: flag, list: flag },
    allowPositionals: true,
  })
  const number = (/** @type {'count' | 'from' | 'seed'} */ name, least = 0) => {
    const given = values[name]
    if (given === undefined) return undefined
    const value = Number(given)
    if (!Number.isSafeInteger(value) || value < least) refuse(`--${name} ${given} is not a count.`)
    return value
  }
  const asked = { from: number('from'), count: number('count', 1), seed: number('seed') }
  return { name: positionals[0], asked, json: values.json, list: values.list }
}

/** @param {boolean} json */
function list(json) {
  for (const [name, campaign] of Object.entries(campaigns)) {
    const { unit, short, full, proves } = campaign
    const kept = readProgress(name)
    if (json) console.log(JSON.stringify({ name, ...campaign, progress: kept ?? null }))
    else {
      console.log(`${name}: ${proves}; ${full} ${unit}, ${short} in CI`)
      if (kept) console.log(`  last: ${describeProgress(kept, unit)}`)
    }
  }
}

/** @param {string} file */
function freshFile(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.rmSync(file, { force: true })
  return file
}

/**
 * Runs the campaign's test over `count` from `progress.next` on; says how it ended.
 * @param {Campaign} campaign
 * @param {Progress} progress
 * @param {number} count
 */
async function runRound(campaign, progress, count) {
  const outcomesFile = freshFile(path.join(cacheRoot, 'campaigns', 'outcomes.json'))
  const factsFile = freshFile(path.join(cacheRoot, 'campaigns', 'facts.jsonl'))
  const vitest = path.join(projectRoot, 'node_modules/vitest/vitest.mjs')
  // Of whatever project its file is: others have no file of that name.
  const only = [campaign.file, '-t', campaign.title]
  const chromium = campaign.draws && (await ensureHeadlessChromium())
  const child = spawn(projectNode, [vitest, 'run', ...only], {
    cwd: projectRoot,
    stdio: ['ignore', process.stderr, process.stderr],
    env: {
      ...process.env,
      ...(chromium && { LONGSHORE_CHROMIUM: chromium }),
      LONGSHORE_OUTCOMES: outcomesFile,
      LONGSHORE_CAMPAIGN_FACTS: factsFile,
      LONGSHORE_CAMPAIGN_FIRST: String(progress.next),
      LONGSHORE_CAMPAIGN_COUNT: String(count),
      LONGSHORE_CAMPAIGN_SEED: String(progress.goal.seed),
    },
  })
  await followToTheEnd(child)
  /** @type {TestOutcome[]} */
  const outcomes = fs.existsSync(outcomesFile)
    ? JSON.parse(fs.readFileSync(outcomesFile, 'utf8'))
    : []
  const lines = fs.existsSync(factsFile) ? fs.readFileSync(factsFile, 'utf8').split('\n') : []
  return { outcomes, facts: lines.filter((line) => line !== '').map((line) => JSON.parse(line)) }
}

let isInterrupted = false

/**
 * Round after round; a failed one is noted and the next one run.
 * @param {Campaign} campaign
 * @param {Progress} progress
 */
async function runRounds(campaign, progress) {
  const { goal } = progress
  while (!isInterrupted && !isFinished(progress)) {
    const began = Date.now()
    const count = Math.min(campaign.round, goal.from + goal.count - progress.next)
    const { outcomes, facts } = await runRound(campaign, progress, count)
    if (isInterrupted) return
    const ran = outcomes.filter(({ state }) => state !== 'skipped')
    if (ran.length === 0) {
      const reasons = new Set(outcomes.map(({ reason }) => reason))
      throw new Error(`The round did not run: ${[...reasons].join('; ') || 'see above'}`)
    }
    const titles = ran.filter(({ state }) => state === 'failed').map(({ title }) => title)
    if (titles.length > 0) progress.failed.push({ from: progress.next, count, titles })
    for (const each of facts) addFacts(progress, each)
    progress.next += count
    progress.seconds += (Date.now() - began) / 1_000
    keepProgress(progress)
    process.stderr.write(`${describeProgress(progress, campaign.unit)}\n`)
  }
}

/** One engine for all rounds. @param {() => Promise<void>} work */
async function onEngine(work) {
  if (isDebianRoot()) await ensureDebianPackages(['openssh-client'])
  const engine = await findOrStartEngine()
  try {
    await ensureImages(engine.socketPath)
    await work()
  } finally {
    // A round that was stopped leaves its own engine behind.
    if (isDebianRoot()) await removeOrphans({ patienceMs: isInterrupted ? 10_000 : 0 })
    if (engine.started) await stopEngine(engine.name)
  }
}

/** @param {ReturnType<typeof readArgs>} args */
async function runCampaign({ name, asked, json }) {
  const campaign = campaigns[name ?? '']
  if (!name || !campaign) return refuse(`There is no campaign "${name ?? ''}".`)
  const progress = openProgress(name, asked, campaign.full)
  const { goal, next } = progress
  if (next > goal.from) process.stderr.write(`Going on at ${next}.\n`)
  await onEngine(() => runRounds(campaign, progress))
  console.log(json ? JSON.stringify(progress) : describeProgress(progress, campaign.unit))
  if (isInterrupted) process.stderr.write('Stopped; the same command goes on there.\n')
  else process.exitCode = progress.failed.length > 0 ? 1 : 0
}

await ensureDependencies()
await reexecOnProjectNode()
for (const [signal, code] of /** @type {const} */ ([
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
])) {
  process.once(signal, () => {
    isInterrupted = true
    process.exitCode = code
  })
}
try {
  const args = readArgs()
  if (args.list) list(args.json)
  else await runCampaign(args)
} catch (error) {
  process.stderr.write(`${/** @type {Error} */ (error).message}\n`)
  process.exitCode = 2
}
