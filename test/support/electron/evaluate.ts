/**
 * Lets a spec run code beside the app, as Playwright's `ElectronApplication.evaluate` does on real
 * Electron: `fn(electron, argument)`, its result as JSON.
 */
interface Question {
  readonly id: number
  readonly source: string
  readonly argument: unknown
}

export function answerEvaluations(electron: () => Promise<unknown>): void {
  process.on('message', (question: Question) => {
    answer(question, electron).catch((error: unknown) => console.error(error))
  })
  // The spec's channel must not keep the app alive.
  process.channel?.unref()
}

async function answer({ id, source, argument }: Question, electron: () => Promise<unknown>) {
  try {
    const run = new Function(`return (${source})`)() as (...args: unknown[]) => unknown
    process.send?.({ id, result: (await run(await electron(), argument)) ?? null })
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.message : String(error) })
  }
}
