import { EventEmitter } from 'node:events'
import { preventable } from './app.ts'
import type { CdpSession } from './cdp.ts'
import { denyWindows } from './denied-windows.ts'
import { drawnOrigin, toDrawn, toReal } from './origin.ts'
import { openPreloadWorld, type Posted } from './preload-world.ts'
import { ipcMain, nativeTheme, protocolHandlers, session } from './system.ts'

type ContentsPart = Pick<
  Electron.WebContents,
  | 'id'
  | 'getURL'
  | 'loadURL'
  | 'reload'
  | 'setWindowOpenHandler'
  | 'isDestroyed'
  | 'isCrashed'
  | 'forcefullyCrashRenderer'
>

interface Paused {
  readonly requestId: string
  readonly frameId: string
  readonly resourceType: string
  readonly request: { readonly url: string; readonly method: string }
}

/** A page of the real Chromium, behind Electron's words. */
export class WebContents extends EventEmitter implements ContentsPart {
  readonly id: number
  readonly session = session.defaultSession
  readonly #page: Promise<CdpSession>
  #url = ''
  #isDestroyed = false
  #isCrashed = false
  #mainFrame = ''
  #loads = 0
  #hangUp: () => void = () => undefined
  #openHandler: Parameters<ContentsPart['setWindowOpenHandler']>[0] = () => ({ action: 'deny' })

  constructor(id: number, page: Promise<CdpSession>, preload: string) {
    super()
    this.id = id
    this.#page = page.then((ready) => this.#prepare(ready, preload))
    // A browser that is gone is reported by whoever asks it for something.
    this.#page.catch(() => undefined)
  }

  getURL = () => this.#url
  isDestroyed = () => this.#isDestroyed
  isCrashed = () => this.#isCrashed
  setWindowOpenHandler = (handler: Parameters<ContentsPart['setWindowOpenHandler']>[0]) => {
    this.#openHandler = handler
  }

  loadURL = async (url: string) => {
    const page = await this.#page
    const loaded = new Promise<void>((done) => this.once('did-finish-load', () => done()))
    this.#loads += 1
    const { loaderId } = await page.send('Page.navigate', { url: toDrawn(url) })
    // Chromium answers without a loader when only the fragment changed: nothing is loaded then.
    if (loaderId === undefined) this.#loads -= 1
    else await loaded
  }

  reload = () => {
    this.#isCrashed = false
    this.#loads += 1
    this.#page
      .then((page) => page.send('Page.reload'))
      .catch((error: unknown) => console.error('reload failed', error))
  }

  forcefullyCrashRenderer = () => {
    // Never answered: nobody is left to.
    this.#page.then((page) => page.send('Page.crash')).catch(() => undefined)
  }

  /** The page is gone for good. */
  destroy(): void {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    this.#hangUp()
    this.emit('destroyed')
  }

  async #prepare(page: CdpSession, preload: string): Promise<CdpSession> {
    page.events.on('Fetch.requestPaused', (event: Paused) => {
      this.#onRequest(page, event).catch(() => undefined)
    })
    page.events.on('Page.loadEventFired', () => this.emit('did-finish-load'))
    page.events.on('Page.navigatedWithinDocument', (event: { frameId: string; url: string }) => {
      if (event.frameId !== this.#mainFrame) return
      this.#url = toReal(event.url)
      this.emit('did-navigate-in-page', preventable(), this.#url, true)
    })
    page.events.on('Page.frameNavigated', ({ frame }: { frame: Record<string, string> }) => {
      if (frame.parentId !== undefined) return
      this.#mainFrame = frame.id ?? ''
      this.#url = toReal((frame.url ?? '') + (frame.urlFragment ?? ''))
    })
    const askForWindow = (url: string) => {
      const answer = this.#openHandler({ url: toReal(url) } as Electron.HandlerDetails)
      if (answer.action !== 'deny') throw new Error('the stand-in opens no second window')
    }
    // By a form, for one.
    page.events.on('Page.windowOpen', ({ url }: { url: string }) => askForWindow(url))
    page.events.on('Inspector.targetCrashed', () => {
      this.#isCrashed = true
      this.#hangUp()
      this.emit('render-process-gone', preventable(), { reason: 'crashed', exitCode: 139 })
    })
    const { frameTree } = await page.send<{ frameTree: { frame: { id: string } } }>(
      'Page.getFrameTree',
    )
    this.#mainFrame = frameTree.frame.id
    await denyWindows(page, askForWindow)
    this.#hangUp = await openPreloadWorld(page, preload, (posted) => this.#onPost(posted))
    await page.send('Page.enable')
    await page.send('Runtime.enable')
    await page.send('Fetch.enable', {})
    await this.#follow(page)
    return page
  }

  /** The override of the theme reaches the page as the system's wish. */
  async #follow(page: CdpSession): Promise<void> {
    const apply = () => {
      const source = nativeTheme.themeSource
      const value = source === 'system' ? '' : source
      return page.send('Emulation.setEmulatedMedia', {
        features: [{ name: 'prefers-color-scheme', value }],
      })
    }
    nativeTheme.on('updated', () => apply().catch(() => undefined))
    if (nativeTheme.themeSource !== 'system') await apply()
  }

  async #onRequest(page: CdpSession, paused: Paused): Promise<void> {
    const { requestId, request, resourceType, frameId } = paused
    const url = toReal(request.url)
    if (resourceType === 'Document' && !this.#mayNavigate(url, frameId === this.#mainFrame)) {
      return void (await page.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' }))
    }
    const handler = request.url.startsWith(drawnOrigin) ? protocolHandlers.get('app') : undefined
    if (!handler) return void (await page.send('Fetch.continueRequest', { requestId }))
    const response = await handler(new Request(url, { method: request.method }))
    await page.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    })
  }

  /** A navigation that the app did not ask for itself may be prevented by it. */
  #mayNavigate(url: string, isMainFrame: boolean): boolean {
    const event = Object.assign(preventable(), { url, isMainFrame, isSameDocument: false })
    if (isMainFrame && this.#loads > 0) this.#loads -= 1
    else {
      this.emit('will-frame-navigate', event)
      if (isMainFrame) this.emit('will-navigate', event, url)
    }
    if (event.defaultPrevented) return false
    if (isMainFrame) this.#hangUp()
    this.emit('did-start-navigation', event)
    return true
  }

  #onPost({ channel, data, ports }: Posted): void {
    const senderFrame = { url: this.#url, origin: 'app://longshore', parent: null }
    ipcMain.emit(channel, { ports, sender: this, senderFrame }, data)
  }
}
