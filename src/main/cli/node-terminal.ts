/** The terminal over this process's standard streams. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { buffer as readBytes } from 'node:stream/consumers'
import { FailureError } from '../../shared/lib/failure-error.ts'
import { takeScreen } from './screen.ts'
import type { Terminal } from './terminal.ts'
import { utf8Text } from './utf8-text.ts'

export function nodeTerminal(process: NodeJS.Process): Terminal {
  const { stdin, stdout, stderr, env } = process
  const gone = new AbortController()
  stdout.on('error', (error) => {
    if (isReaderGone(error)) gone.abort()
  })
  // Whoever closed our stderr does not want to hear of it.
  stderr.on('error', () => undefined)
  const isInteractive = stdout.isTTY === true && env.TERM !== 'dumb'
  // However we end, even in the middle of a drawing that hides it.
  if (isInteractive) process.once('exit', () => stdout.write('\u001b[?25h'))
  return {
    isInteractive,
    hasColour: hasColour(env, isInteractive),
    columns: () => stdout.columns || 80,
    out: (text) => (gone.signal.aborted ? Promise.resolve() : write(stdout, `${text}\n`)),
    err: (text) => write(stderr, `${text}\n`),
    raw: (text) => {
      stdout.write(text)
    },
    takeScreen: (listener) => takeScreen(process, listener),
    gone: gone.signal,
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    ask: (question) => ask(process, question, stderr),
    askSecret: async (question) => {
      await write(stderr, question)
      const answer = await ask(process, '', nowhere())
      await write(stderr, '\n')
      return answer
    },
    readStdin: async () => utf8Text(await readBytes(stdin), 'the standard input'),
  }
}

/** Asked for wins over declined, as it does for Node itself (no-color.org, force-color.org). */
function hasColour(env: NodeJS.ProcessEnv, isInteractive: boolean): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: declined } = env
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return isInteractive && !declined
}

/** `echo`: where what is typed is shown. */
function ask(process: NodeJS.Process, question: string, echo: Writable): Promise<string> {
  return new Promise((resolve) => {
    const reader = createInterface({ input: process.stdin, output: echo, terminal: true })
    // While it reads, the terminal's Ctrl-C is a key for it instead of a signal for us.
    reader.on('SIGINT', () => {
      process.emit('SIGINT')
      reader.close()
    })
    reader.on('close', () => resolve(''))
    reader.question(question, (answer) => {
      resolve(answer)
      reader.close()
    })
  })
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}

/** `| head`, or a terminal that was closed: nobody misses what is not written. */
function isReaderGone(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'EIO')
}

/** Output that is lost for another reason is no success. */
function write(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (!error || isReaderGone(error)) return resolve()
      const { message } = error
      reject(new FailureError({ kind: 'no-space', where: 'standard output', message }, error))
    })
  })
}
