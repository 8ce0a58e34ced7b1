import { isIn, type Pattern, rangesIn, type TextRange } from './pattern.ts'

/** Tells which lines a pattern is in. Rejects with `MatchTimeout` when a line takes too long. */
export interface Matcher {
  test(lines: readonly string[]): Promise<Uint8Array>
  ranges(lines: readonly string[]): Promise<readonly TextRange[][]>
  dispose(): void
}

export class MatchTimeout extends Error {
  override readonly name = 'MatchTimeout'
}

export type MatchRequest = {
  readonly id: number
  readonly ask: 'test' | 'ranges'
  readonly pattern: Pattern
  readonly lines: readonly string[]
}
export type MatchAnswer = { readonly id: number } & Answered
type Answered =
  | { readonly hits: Uint8Array; readonly ranges?: never }
  | { readonly ranges: TextRange[][]; readonly hits?: never }

export function answer(request: MatchRequest): MatchAnswer {
  const expression = new RegExp(request.pattern.source, request.pattern.flags)
  const { id, lines } = request
  if (request.ask === 'ranges') {
    return { id, ranges: lines.map((line) => rangesIn(expression, line)) }
  }
  return { id, hits: Uint8Array.from(lines, (line) => (isIn(expression, line) ? 1 : 0)) }
}

/** For patterns that cost time in proportion to the line: no other thread is worth it. */
export function createInlineMatcher(pattern: Pattern): Matcher {
  return {
    test: async (lines) => answer({ id: 0, ask: 'test', pattern, lines }).hits ?? new Uint8Array(),
    ranges: async (lines) => answer({ id: 0, ask: 'ranges', pattern, lines }).ranges ?? [],
    dispose() {},
  }
}

/** Another thread that answers requests. */
export interface MatchWorker {
  post(request: MatchRequest): void
  terminate(): void
}
export type OpenMatchWorker = (answered: (answer: MatchAnswer) => void) => MatchWorker

/** Nobody waits longer for one slab of lines; a good expression takes a hundredth of it. */
const timeLimitMs = 2_000
/** A line is matched up to here: a quadratic expression on a megabyte would take for ever. */
const maxLineChars = 20_000

/**
 * For expressions a reader wrote, on lines a container wrote: a pair of them can take for ever,
 * and JavaScript cannot stop a match from within. So another thread does it and is ended.
 */
export function createWorkerMatcher(pattern: Pattern, open: OpenMatchWorker): Matcher {
  const waiting = new Map<number, { done(answer: MatchAnswer): void; timedOut(): void }>()
  let nextId = 1
  const worker = open((data) => {
    waiting.get(data.id)?.done(data)
    waiting.delete(data.id)
  })
  const ask = (kind: MatchRequest['ask'], lines: readonly string[]) =>
    new Promise<MatchAnswer>((resolve, reject) => {
      const id = nextId++
      const timer = setTimeout(() => {
        worker.terminate()
        for (const one of waiting.values()) one.timedOut()
        waiting.clear()
      }, timeLimitMs)
      const settle = (how: () => void) => {
        clearTimeout(timer)
        how()
      }
      waiting.set(id, {
        done: (data) => settle(() => resolve(data)),
        timedOut: () => settle(() => reject(new MatchTimeout())),
      })
      const bounded = lines.map((line) => line.slice(0, maxLineChars))
      worker.post({ id, ask: kind, pattern, lines: bounded })
    })
  return {
    test: async (lines) => (await ask('test', lines)).hits ?? new Uint8Array(),
    ranges: async (lines) => (await ask('ranges', lines)).ranges ?? [],
    dispose() {
      worker.terminate()
      for (const one of waiting.values()) one.timedOut()
      waiting.clear()
    },
  }
}
