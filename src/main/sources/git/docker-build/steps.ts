/** Output of BuildKit with `--progress=plain`, as steps with how each goes. Pure. */
import { type BuildStep, stepLine } from '../../../../shared/model/build-step.ts'

export type BuildNews =
  | { readonly type: 'step'; readonly step: BuildStep; readonly line: string }
  | { readonly type: 'output'; readonly line: string }
  /** How far it is with what takes long. */
  | { readonly type: 'progress'; readonly line: string }

export interface BuildSteps {
  /** News of one line; undefined = nothing that is worth a word. */
  take(line: string): BuildNews | undefined
}

export function createBuildSteps(): BuildSteps {
  const steps = new Map<number, BuildStep>()
  return {
    take(line) {
      const [, number, rest = ''] = /^#(\d+) (.*)$/.exec(line) ?? []
      // What is printed beside the steps: warnings, the cause at the end.
      if (number === undefined) return line.trim() === '' ? undefined : { type: 'output', line }
      const id = Number(number)
      const news = newsOf(id, rest, steps.get(id))
      if (news?.type === 'step') steps.set(id, news.step)
      return news
    },
  }
}

function newsOf(id: number, rest: string, known: BuildStep | undefined): BuildNews | undefined {
  // Which builder it is.
  if (id === 0) return undefined
  if (!known) return toldOf({ id, ...titleOf(rest), state: 'running' })
  const ended = endOf(rest)
  if (ended) return toldOf({ ...known, ...ended })
  const [, line] = /^\d+\.\d+ (.*)$/.exec(rest) ?? []
  if (line !== undefined) return { type: 'output', line }
  const moved = movedOf(rest)
  return moved === undefined ? undefined : { type: 'progress', line: `${known.name}: ${moved}` }
}

/** The progress of an image that it takes from a registry: `sha256:1a2b… 10.49MB / 48.48MB 1.1s`, `extracting sha256:1a2b… 2.0s`. */
function movedOf(rest: string): string | undefined {
  const [, layer, bytes] =
    /^sha256:([0-9a-f]{12})[0-9a-f]* (\d[\d.]*[kMGT]?B \/ \d[\d.]*[kMGT]?B)(?: |$)/.exec(rest) ?? []
  if (layer !== undefined) return `${layer} ${bytes}`
  const [, unpacked] = /^extracting sha256:([0-9a-f]{12})/.exec(rest) ?? []
  return unpacked === undefined ? undefined : `extracting ${unpacked}`
}

const toldOf = (step: BuildStep): BuildNews => ({ type: 'step', step, line: stepLine(step) })

/** `[build 2/4] RUN …`, `[2/4] RUN …`, `[internal] load …`, `exporting to image`. */
function titleOf(rest: string): Pick<BuildStep, 'name' | 'stage' | 'place'> {
  const [, stage, index, count, name] =
    /^\[(?:([^\]\s]+) )?\s*(\d+)\/(\d+)\] (.*)$/.exec(rest) ?? []
  if (name === undefined) return { name: rest }
  const place = { index: Number(index), count: Number(count) }
  return { name, place, ...(stage !== undefined && { stage }) }
}

function endOf(rest: string): Pick<BuildStep, 'state' | 'seconds'> | undefined {
  if (rest === 'CACHED') return { state: 'cached' }
  if (rest === 'CANCELED' || rest.startsWith('ERROR')) return { state: 'failed' }
  const [, seconds] = /^DONE (\d+(?:\.\d+)?)s$/.exec(rest) ?? []
  return seconds === undefined ? undefined : { state: 'done', seconds: Number(seconds) }
}
