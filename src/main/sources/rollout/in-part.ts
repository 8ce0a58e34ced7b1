/**
 * Several containers in one deployment: each is a part with facts of its own, and its stages tell of it by name. What is
 * written for one container serves for each of several.
 */

import { isRecord } from '../../../shared/lib/is-record.ts'
import type { EventData } from '../../../shared/model/timeline.ts'
import type { Facts, StageRun } from '../stage.ts'

/** Its facts, among those of the run. */
const keyOf = (part: string): string => `part ${part}`

/** The run as the stages of one part see it. */
export function inPart(run: StageRun, part: string): StageRun {
  const key = keyOf(part)
  const own = (): Facts => {
    const facts = run.facts[key]
    return isRecord(facts) ? facts : {}
  }
  return {
    ...run,
    get facts(): Facts {
      return own()
    },
    remember: (facts) => run.remember({ [key]: { ...own(), ...facts } }),
    progress: (line, data) => run.progress(`${part}: ${line}`, dataOf(part, data)),
    note(line, data) {
      const told = dataOf(part, data)
      // What is said of the whole is said once, by what leads all of them.
      if (line !== '' || told) run.note(line === '' ? '' : `${part}: ${line}`, told)
    },
    log: (line) => run.log(`${part} | ${line}`),
  }
}

/** Data of an event in its part; which image it is, and whether it is proved, is told of a workload as a whole. */
function dataOf(part: string, data: EventData | undefined): EventData | undefined {
  if (data?.type === 'image' || data?.type === 'verified') return undefined
  return data?.type === 'container' ? { ...data, part } : data
}

/** Tells of which part each container is, by its id, whatever is done to it. */
export function tellingParts(run: StageRun, parts: Readonly<Record<string, string>>): StageRun {
  return {
    ...run,
    get facts(): Facts {
      return run.facts
    },
    note(line, data) {
      const part = data?.type === 'container' ? parts[data.containerId] : undefined
      run.note(line, data && part !== undefined ? dataOf(part, data) : data)
    },
  }
}
