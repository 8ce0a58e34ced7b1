import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { WebSocket } from 'ws'
import { ensureChromium } from '../../scripts/lib/bootstrap.mjs'
import { sleep } from '../../scripts/lib/exec.mjs'
import type { Bed } from './bed.ts'
import { startProgram } from './run-timed.ts'

export interface QuietPage {
  /** What an expression of the page comes to; promises are waited for. */
  evaluate<Value>(expression: string): Promise<Value>
  /** Asks until the expression is true; a page that is still loading has no answer. */
  until(expression: string): Promise<void>
}

interface Reply {
  readonly id?: number
  readonly error?: { readonly message: string }
  readonly result?: {
    readonly result?: { readonly value?: unknown }
    readonly exceptionDetails?: { readonly exception?: { readonly description?: string } }
  }
}

/**
 * A page in a Chromium of its own that is only asked for values. Playwright has every WebSocket
 * message reported to it with its content, which takes the page longer than reading it does.
 */
export async function openQuietPage(bed: Bed, url: string): Promise<QuietPage> {
  const profile = await mkdtemp(join(tmpdir(), 'bench-chromium-'))
  bed.defer(() => rm(profile, { recursive: true, force: true, maxRetries: 5 }))
  const executable = (await ensureChromium()) ?? chromium.executablePath()
  const browser = startProgram('sh', [
    '-c',
    'exec "$0" "$@" 2>&1',
    executable,
    ...args(profile),
    url,
  ])
  bed.defer(() => browser.stop())
  const endpoint = await endpointOf(browser.lines)
  const targets = (await (await fetch(`http://${endpoint}/json`)).json()) as readonly {
    readonly type: string
    readonly webSocketDebuggerUrl: string
  }[]
  const page = targets.find(({ type }) => type === 'page')
  if (!page) throw new Error('Chromium opened no page')
  return debuggedPage(bed, page.webSocketDebuggerUrl)
}

const args = (profile: string) => [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
  '--remote-debugging-port=0',
  '--window-size=1280,800',
  `--user-data-dir=${profile}`,
]

async function endpointOf(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const found = /^DevTools listening on ws:\/\/([\w.:]+)\//.exec(line)?.[1]
    if (found) return found
  }
  throw new Error('Chromium did not start')
}

async function debuggedPage(bed: Bed, url: string): Promise<QuietPage> {
  const socket = new WebSocket(url, { maxPayload: 64 * 1024 * 1024 })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  bed.defer(() => socket.close())
  const waiting = new Map<number, (reply: Reply) => void>()
  let lastId = 0
  socket.on('message', (data) => {
    const reply = JSON.parse(String(data)) as Reply
    waiting.get(reply.id ?? 0)?.(reply)
  })
  const evaluate = async <Value>(expression: string) => {
    const id = ++lastId
    const replied = new Promise<Reply>((resolve) => waiting.set(id, resolve))
    const params = { expression, awaitPromise: true, returnByValue: true }
    socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }))
    const { error, result } = await replied
    waiting.delete(id)
    const failure = error?.message ?? result?.exceptionDetails?.exception?.description
    if (failure !== undefined) throw new Error(failure)
    return result?.result?.value as Value
  }
  return {
    evaluate,
    async until(expression) {
      const deadline = performance.now() + 30_000
      while (!(await evaluate<boolean>(expression).catch(() => false))) {
        if (performance.now() > deadline) throw new Error(`never true: ${expression}`)
        await sleep(20)
      }
    },
  }
}
