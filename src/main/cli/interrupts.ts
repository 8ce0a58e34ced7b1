/** Ctrl-C: the first asks for a clean end, the second ends at once. */

/** Terminal, npm and a wrapper may each pass on the same key press. */
const samePressMs = 300

export function watchInterrupts(process: NodeJS.Process, now: () => number): AbortSignal {
  const controller = new AbortController()
  let first = 0
  const interrupt = () => {
    if (!controller.signal.aborted) {
      first = now()
      controller.abort()
    } else if (now() - first > samePressMs) {
      process.exit(130)
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt)
  return controller.signal
}
