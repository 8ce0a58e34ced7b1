/** A program in a running container as one stream, and the input of a container. */
import { Duplex } from 'node:stream'
import { createdAnswer, executionAnswer } from './answers.ts'
import type { Connection } from './connection.ts'
import { path, query } from './modem.ts'

/** How a program ended that said nothing. */
export class ProgramEnded extends Error {
  readonly exitCode: number

  constructor(exitCode: number) {
    super(`the program ended with ${exitCode}`)
    this.name = 'ProgramEnded'
    this.exitCode = exitCode
  }
}

export async function attachInput(
  connection: Connection,
  id: string,
  signal: AbortSignal,
): Promise<Duplex> {
  const request = path`/containers/${id}/attach${query({ stream: 1, stdin: 1 })}`
  const answer = await connection.hijack({ method: 'POST', path: request }, signal)
  return answer.ok ? answer.value : connection.refuse('attach to a container', answer.refusal)
}

export async function execute(
  connection: Connection,
  { id, argv }: { readonly id: string; readonly argv: readonly string[] },
  signal: AbortSignal,
): Promise<Duplex> {
  const operation = 'run a program in a container'
  const Cmd = { Cmd: argv, AttachStdin: true, AttachStdout: true, AttachStderr: true }
  const request = {
    operation,
    method: 'POST',
    path: path`/containers/${id}/exec`,
    body: Cmd,
  } as const
  const made = await connection.ask(request, createdAnswer, signal)
  if (!made.ok) return connection.refuse(operation, made.refusal)
  const { Id } = made.value
  const bytes = Buffer.from(JSON.stringify({ Detach: false, Tty: false }))
  const answer = await connection.hijack(
    {
      ...{ method: 'POST', path: path`/exec/${Id}/start` },
      body: { type: 'application/json', bytes },
    },
    signal,
  )
  if (!answer.ok) return connection.refuse(operation, answer.refusal)
  return new ExecutionStream(answer.value, async () => {
    const look = { operation, method: 'GET', path: path`/exec/${Id}/json` } as const
    const ended = await connection.ask(look, executionAnswer)
    return ended.ok ? (ended.value.ExitCode ?? null) : null
  })
}

const headerLength = 8

/** Writes are the program's input; reads are its output, out of the engine's frames. */
class ExecutionStream extends Duplex {
  readonly #socket: Duplex
  readonly #exitCode: () => Promise<number | null>
  #unread = Buffer.alloc(0)
  #left = 0
  #isOutput = false
  #hasSaid = false
  #hasEnded = false

  constructor(socket: Duplex, exitCode: () => Promise<number | null>) {
    super({ allowHalfOpen: true })
    this.#socket = socket
    this.#exitCode = exitCode
    this.on('error', () => {})
    socket.on('data', (bytes: Buffer) => this.#take(bytes))
    socket.once('end', () => void this.#end())
    socket.once('close', () => void this.#end())
    socket.once('error', (error) => this.destroy(error))
  }

  #take(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes])
    let isWanted = true
    for (;;) {
      if (this.#left === 0) {
        if (this.#unread.length < headerLength) break
        this.#isOutput = this.#unread[0] === 1
        this.#left = this.#unread.readUInt32BE(4)
        this.#unread = this.#unread.subarray(headerLength)
        continue
      }
      const part = this.#unread.subarray(0, this.#left)
      if (part.length === 0) break
      this.#left -= part.length
      this.#unread = this.#unread.subarray(part.length)
      if (this.#isOutput) isWanted = this.push(part) && isWanted
      this.#hasSaid = true
    }
    if (!isWanted) this.#socket.pause()
  }

  async #end(): Promise<void> {
    if (this.destroyed || this.#hasEnded) return
    this.#hasEnded = true
    const exitCode = this.#hasSaid ? 0 : await this.#exitCode().catch(() => null)
    if (exitCode === 0 || exitCode === null) this.push(null)
    else this.destroy(new ProgramEnded(exitCode))
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void) {
    this.#socket.write(bytes, done)
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy()
    done(error)
  }
}
