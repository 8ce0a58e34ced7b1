/**
 * An ssh2 channel as a plain stream: it can be destroyed with an error, it knows when the link under
 * it is cut, and it carries the socket methods that an HTTP agent calls.
 */
import { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import type { Link } from './link.ts'
import { ConnectionCut } from './ssh-failures.ts'

export class ChannelSocket extends Duplex {
  readonly #channel: ClientChannel

  /** `pass` lets through what is meant for the reader; everything, unless told otherwise. */
  constructor(
    channel: ClientChannel,
    link: Link,
    pass: (bytes: Buffer) => Buffer | undefined = (bytes) => bytes,
  ) {
    // As sockets are: who hung up is not written to, which ssh2 would leave unanswered for ever.
    super({ allowHalfOpen: false })
    this.#channel = channel
    // Its end may come with its beginning, before whoever asked for it can listen.
    this.on('error', () => {})
    channel.on('data', (bytes: Buffer) => {
      const own = pass(bytes)
      if (own && !this.push(own)) channel.pause()
    })
    channel.on('error', (error: Error) => this.destroy(error))
    channel.on('end', () => {
      // ssh2 ends its channels when the link is cut too; then this may be half of an answer.
      if (link.isOpen()) this.push(null)
      else this.destroy(new ConnectionCut())
    })
    channel.on('close', () => {
      if (!this.readableEnded && !link.isOpen()) this.destroy(new ConnectionCut())
    })
  }

  override _read(): void {
    this.#channel.resume()
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void) {
    this.#channel.write(bytes, done)
  }

  override _final(done: (error?: Error | null) => void): void {
    const channel = this.#channel
    // Whoever closes a channel ends it, too: that there is nothing more to end is no error.
    channel.end((error?: Error | null) => done(channel.writableFinished ? null : error))
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#channel.destroy()
    done(error)
  }

  // What http.Agent asks of a socket; a channel has no timers and nothing to keep alive by itself.
  setTimeout(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  setNoDelay(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }
}

/**
 * Carries another SSH connection. That one writes while it still computes with what ssh2 keeps once
 * for all connections (the state of its chacha20), so nothing is encrypted a second time before it
 * is done.
 */
export class HopSocket extends ChannelSocket {
  override _write(bytes: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void) {
    process.nextTick(() => super._write(bytes, encoding, done))
  }

  override _writev(
    chunks: readonly { readonly chunk: Buffer; readonly encoding: BufferEncoding }[],
    done: (error?: Error | null) => void,
  ): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'binary', done)
  }
}
