/** The progress of git, which it tells with a line for each hundredth, in fewer lines, without losing where it is and how it ended. */
import { type Clock, steadyNow } from '../../shared/lib/clock.ts'

export interface Progress {
  line(text: string): void
  /** Ends: tells what was held back last, for git has ended. */
  end(): void
}

/** `remote: Counting objects:  43% (…)`, and what has no end that is known: `Enumerating objects: 43`. */
const pattern = /^((?:remote: )?[A-Z][a-z]+(?: [a-z]+)*): +(?:(\d+)% \()?\d/
const apartMs = 1_000

/** Thins what is told: a line each tenth of a phase, or after a second; its last one, and every other line, are always told. */
export function thinned(
  clock: Pick<Clock, 'now' | 'steady'>,
  tell: (line: string) => void,
): Progress {
  let told = { phase: '', tenth: -1, at: 0 }
  let held: { readonly phase: string; readonly text: string } | undefined

  function release(): void {
    if (held) tell(held.text)
    held = undefined
  }

  return {
    line(text) {
      const [, phase, percent] = pattern.exec(text) ?? []
      if (held && held.phase !== phase) release()
      if (phase === undefined) return tell(text)
      const tenth = percent === undefined ? 0 : Math.floor(Number(percent) / 10)
      const now = steadyNow(clock)
      const isSame = told.phase === phase && told.tenth === tenth && now - told.at < apartMs
      if (isSame && !text.includes(', done')) {
        held = { phase, text }
        return
      }
      held = undefined
      told = { phase, tenth, at: now }
      tell(text)
    },
    end: release,
  }
}
