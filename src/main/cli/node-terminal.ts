/** The terminal over this process's standard streams. */
import { createInterface } from 'node:readline/promises'
import type { Writable } from 'node:stream'
import { text as readText } from 'node:stream/consumers'
import type { Terminal } from './terminal.ts'

export function nodeTerminal(process: NodeJS.Process): Terminal {
  const { stdin, stdout, stderr, env } = process
  const gone = new AbortController()
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    gone.abort()
  })
  // Whoever closed our stderr does not want to hear of it.
  stderr.on('error', () => undefined)
  const isInteractive = stdout.isTTY === true && env.TERM !== 'dumb'
  return {
    isInteractive,
    hasColour: isInteractive && !env.NO_COLOR,
    columns: () => stdout.columns || 80,
    out: (text) => (gone.signal.aborted ? Promise.resolve() : write(stdout, `${text}\n`)),
    err: (text) => write(stderr, `${text}\n`),
    raw: (text) => {
      stdout.write(text)
    },
    gone: gone.signal,
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    ask: async (question, signal) => {
      const reader = createInterface({ input: stdin, output: stderr })
      try {
        return await reader.question(question, { signal })
      } finally {
        reader.close()
      }
    },
    readStdin: () => readText(stdin),
  }
}

/** An error comes by the stream's own event as well; here it only must not wait for ever. */
function write(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve) => {
    stream.write(text, () => resolve())
  })
}
