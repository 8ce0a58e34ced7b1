import type { CdpSession } from './cdp.ts'
import { MessagePortMain } from './ports.ts'

const worldName = 'preload'

interface FromPage {
  readonly type: 'post' | 'message' | 'close'
  readonly channel?: string
  readonly id?: number
  readonly data?: unknown
  readonly ports?: readonly number[]
}

/** What a sandboxed preload has: `require('electron')` and nothing of Node. Runs in the page. */
function shim() {
  type Shim = {
    __toMain(message: string): void
    __fromMain(batch: { id: number; data?: unknown; close?: true }[]): void
    __require(name: string): unknown
  }
  const world = globalThis as unknown as Shim
  const ports = new Map<number, MessagePort>()
  let lastId = 0
  const send = (message: FromPage) => world.__toMain(JSON.stringify(message))
  const adopt = (port: MessagePort) => {
    lastId += 1
    const id = lastId
    ports.set(id, port)
    port.onmessage = (event) => send({ type: 'message', id, data: event.data })
    port.addEventListener('close', () => send({ type: 'close', id }))
    return id
  }
  world.__fromMain = (batch) => {
    for (const { id, data, close } of batch) {
      if (close) ports.get(id)?.close()
      else ports.get(id)?.postMessage(data)
    }
  }
  const ipcRenderer = {
    postMessage(channel: string, data: unknown, transfer: MessagePort[] = []) {
      send({ type: 'post', channel, data, ports: transfer.map(adopt) })
    },
    send(channel: string, data?: unknown) {
      send({ type: 'post', channel, data, ports: [] })
    },
  }
  // Chromium does not say where a file is; that it was asked for is all that can be seen here.
  const webUtils = { getPathForFile: ({ name }: File) => `/dropped/${name}` }
  world.__require = (name) => {
    if (name === 'electron') return { ipcRenderer, webUtils }
    throw new Error(`module not found: ${name}`)
  }
}

export interface Posted {
  readonly channel: string
  readonly data: unknown
  readonly ports: readonly MessagePortMain[]
}

/** As the shim calls it. */
const toMain = '__toMain'

/**
 * Runs the preload in a world of its own, as context isolation does, in the top frame of every new
 * document, and carries its ports. Returns what hangs up all ports (on navigation and crash).
 */
export async function openPreloadWorld(
  page: CdpSession,
  preload: string,
  onPost: (posted: Posted) => void,
): Promise<() => void> {
  const source = `if (window === window.top) { (${shim})(); ((require, module, exports) => {
${preload}
})(__require, { exports: {} }, {}) }`
  const ports = new Map<string, MessagePortMain>()

  page.events.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
    if (name !== toMain) return
    const message = JSON.parse(payload as string) as FromPage
    const at = (id: number) => `${executionContextId}/${id}`
    if (message.type === 'message') ports.get(at(message.id ?? 0))?.receive(message.data)
    else if (message.type === 'close') ports.get(at(message.id ?? 0))?.lose()
    else {
      const adopted = (message.ports ?? []).map((id) => {
        const port = bridgedPort(page, executionContextId as number, id)
        ports.set(at(id), port)
        return port
      })
      onPost({ channel: message.channel ?? '', data: message.data, ports: adopted })
    }
  })
  await page.send('Runtime.addBinding', { name: toMain, executionContextName: worldName })
  await page.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName })
  return () => {
    for (const port of ports.values()) port.lose()
    ports.clear()
  }
}

/** Messages to the page leave in order, as many at once as have gathered. */
function bridgedPort(page: CdpSession, contextId: number, id: number): MessagePortMain {
  let batch: { id: number; data?: unknown; close?: true }[] = []
  const flush = () => {
    const expression = `__fromMain(${JSON.stringify(batch)})`
    batch = []
    // A page that is gone takes no more messages; its port is lost already.
    page.send('Runtime.evaluate', { expression, contextId }).catch(() => undefined)
  }
  const push = (item: { data?: unknown; close?: true }) => {
    if (batch.length === 0) setImmediate(flush)
    batch.push({ id, ...item })
  }
  return new MessagePortMain(
    (data) => push({ data }),
    () => push({ close: true }),
  )
}
