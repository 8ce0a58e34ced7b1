// How far a campaign is, kept in a file after every round, so that a stopped one goes on where it was.
import fs from 'node:fs'
import path from 'node:path'
import { cacheRoot } from '../paths.mjs'

/**
 * @typedef {object} Goal
 * @property {number} from
 * @property {number} count
 * @property {number} seed
 *
 * @typedef {object} Progress
 * @property {string} campaign
 * @property {Goal} goal
 * @property {number} next the first that has not been run
 * @property {{from: number, count: number, titles: string[]}[]} failed rounds
 * @property {Record<string, number>} facts summed up over the rounds; of `longest…` the greatest
 * @property {number} seconds
 */

/** @param {string} name */
const fileOf = (name) => path.join(cacheRoot, 'campaigns', `${name}.json`)

/** @param {Progress} progress */
export const isFinished = ({ goal, next }) => next >= goal.from + goal.count

/**
 * What was stopped, unless something else is asked for now; otherwise a new beginning.
 * @param {string} name
 * @param {Partial<Goal>} asked
 * @param {number} full
 * @returns {Progress}
 */
export function openProgress(name, asked, full) {
  const kept = readProgress(name)
  const isTheSame = Object.entries(asked).every(([key, value]) => {
    return value === undefined || kept?.goal[/** @type {keyof Goal} */ (key)] === value
  })
  if (kept && isTheSame && !isFinished(kept)) return kept
  const goal = { from: asked.from ?? 0, count: asked.count ?? full, seed: asked.seed ?? 1 }
  return { campaign: name, goal, next: goal.from, failed: [], facts: {}, seconds: 0 }
}

/** @param {string} name @returns {Progress | undefined} */
export function readProgress(name) {
  const file = fileOf(name)
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined
}

/** @param {Progress} progress */
export function keepProgress(progress) {
  const file = fileOf(progress.campaign)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  // Whoever is stopped while writing leaves what was there before.
  fs.writeFileSync(`${file}.new`, `${JSON.stringify(progress, null, 2)}\n`)
  fs.renameSync(`${file}.new`, file)
}

/** @param {Progress} progress @param {Record<string, number>} facts */
export function addFacts(progress, facts) {
  for (const [name, value] of Object.entries(facts)) {
    const before = progress.facts[name] ?? 0
    progress.facts[name] = name.startsWith('longest') ? Math.max(before, value) : before + value
  }
}

/** @param {Progress} progress @param {string} unit */
export function describeProgress({ campaign, goal, next, failed, facts, seconds }, unit) {
  const number = (/** @type {number} */ value) => value.toLocaleString('en-US')
  const state = failed.length > 0 ? `${failed.length} rounds FAILED` : 'none failed'
  const told = Object.entries(facts).map(([name, value]) => `${name} ${number(value)}`)
  const done = `${number(next - goal.from)} of ${number(goal.count)} ${unit}`
  const which = `from ${number(goal.from)}, seed ${goal.seed}`
  const took = `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
  return [`${campaign}: ${done} (${which})`, state, ...told, took].join(' · ')
}
