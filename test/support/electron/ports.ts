import { EventEmitter } from 'node:events'

type Port = Electron.MessagePortMain

/** One end of a message channel in the main process. `deliver` reaches the other end. */
export class MessagePortMain
  extends EventEmitter
  implements Pick<Port, 'postMessage' | 'start' | 'close'>
{
  #started = false
  #closed = false
  #waiting: unknown[] = []
  readonly #deliver: (message: unknown) => void
  readonly #hangUp: () => void

  constructor(deliver: (message: unknown) => void, hangUp: () => void) {
    super()
    this.#deliver = deliver
    this.#hangUp = hangUp
  }

  postMessage(message: unknown): void {
    // What a structured clone refuses must be refused here too.
    if (!this.#closed) this.#deliver(structuredClone(message))
  }

  start(): void {
    this.#started = true
    for (const data of this.#waiting.splice(0)) this.emit('message', { data, ports: [] })
  }

  close(): void {
    if (this.#closed) return
    this.lose()
    this.#hangUp()
  }

  /** A message from the other end. */
  receive(data: unknown): void {
    if (this.#closed) return
    if (this.#started) this.emit('message', { data, ports: [] })
    else this.#waiting.push(data)
  }

  /** The other end is gone. */
  lose(): void {
    if (this.#closed) return
    this.#closed = true
    this.emit('close')
  }
}

export class MessageChannelMain {
  readonly port1: MessagePortMain
  readonly port2: MessagePortMain

  constructor() {
    const later = (run: () => void) => setImmediate(run)
    this.port1 = new MessagePortMain(
      (data) => later(() => this.port2.receive(data)),
      () => later(() => this.port2.lose()),
    )
    this.port2 = new MessagePortMain(
      (data) => later(() => this.port1.receive(data)),
      () => later(() => this.port1.lose()),
    )
  }
}
