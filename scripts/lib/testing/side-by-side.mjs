// How many integration test files run at the same time: as many as there are engines for them. Most of their
// time is waiting, so that is more than there are cores.
import { findOrStartEngines } from '../engine/engines.mjs'

const variable = 'LONGSHORE_TEST_ENGINES'
const names = ['shared', 'shared-2', 'shared-3', 'shared-4', 'shared-5']

/** The engines that a run of tests was given by name; none: the tests find one, and run one after another. */
export function namedTestEngines() {
  return process.env[variable]?.split(',') ?? []
}

/** Starts what tests need to run side by side; with an engine that is not ours they cannot. */
export const startTestEngines = () => findOrStartEngines(names)

/**
 * What a run of tests on these engines is told.
 * @param {readonly import('../engine/engines.mjs').FoundEngine[]} engines
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentOn(engines) {
  return engines.length < 2 ? {} : { [variable]: engines.map(({ name }) => name).join(',') }
}
