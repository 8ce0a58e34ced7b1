import type { Implementer } from './answers.ts'

/** Nothing is copied by the window. */
export function copyHandlers(os: Implementer) {
  return {
    copy: os.images.copy.handler(async function* () {
      yield { type: 'end' as const, how: 'completed' as const }
    }),
  }
}
