import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '../fixtures.ts'

/** Somewhere else on this machine; whoever gets there was let out. */
const elsewhere = test.extend<{ elsewhere: { url: string; visits: string[] } }>({
  elsewhere: async ({ tag }, use) => {
    const visits: string[] = []
    const server = http.createServer((request, response) => {
      visits.push(request.url ?? '')
      response.end(`<title>elsewhere ${tag}</title>`)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await use({ url: `http://127.0.0.1:${port}/`, visits })
    server.close()
    server.closeAllConnections()
  },
})

elsewhere(
  'the page cannot navigate away, by script, form or link',
  async ({ app, elsewhere }, info) => {
    // The policy refuses the form before navigation is even asked for, and says so.
    info.annotations.push({ type: 'forgiven', description: 'form-action' })
    // What is refused before it leaves is a request to Playwright; the other server judges.
    info.annotations.push({ type: 'forgiven', description: elsewhere.url })
    await app.isConnected()
    const before = app.page.url()
    for (const go of [
      (url: string) => location.assign(url),
      (url: string) => location.replace(url),
      (url: string) => {
        const link = document.createElement('a')
        link.href = url
        document.body.append(link)
        link.click()
        link.remove()
      },
      (url: string) => {
        const form = document.createElement('form')
        form.action = url
        document.body.append(form)
        form.submit()
        form.remove()
      },
    ]) {
      await app.page.evaluate(go, elsewhere.url).catch(() => undefined)
    }
    for (const url of ['file:///etc/passwd', 'data:text/html,<title>elsewhere</title>']) {
      await app.page.evaluate((to) => location.assign(to), url).catch(() => undefined)
    }
    await app.page.waitForTimeout(500)
    expect(app.page.url()).toBe(before)
    expect(elsewhere.visits).toEqual([])
    // Asked of the page itself: Playwright goes on waiting for the navigations that were refused.
    const status = await app.page.evaluate(() => document.querySelector('footer')?.textContent)
    expect(status).toMatch(/hosts? online/)
  },
)

elsewhere(
  'the page cannot open windows, and only listed sites reach the browser',
  async ({ door, app, elsewhere }) => {
    await app.isConnected()
    await door.evaluate(({ shell }) => {
      const opened: string[] = []
      Object.assign(globalThis, { opened })
      shell.openExternal = async (url: string) => {
        opened.push(url)
      }
    })
    await app.page.evaluate((url) => {
      window.open(url)
      window.open('file:///etc/passwd')
      window.open('https://docs.docker.com/engine/install/')
      window.open('https://docs.docker.com.evil.example/')
      window.open('smb://host/share')
      const link = document.createElement('a')
      link.href = url
      link.target = '_blank'
      document.body.append(link)
      link.click()
      link.remove()
    }, elsewhere.url)
    const opened = () => door.evaluate(() => Reflect.get(globalThis, 'opened') as string[])
    await expect.poll(opened).toContain('https://docs.docker.com/engine/install/')
    await app.page.waitForTimeout(500)
    expect(await opened()).toEqual(['https://docs.docker.com/engine/install/'])
    expect(await door.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    expect(elsewhere.visits).toEqual([])
  },
)

test('every permission is denied but copying by the page itself', async ({
  door,
  doorName,
  app,
}) => {
  await app.isConnected()
  test.skip(doorName !== 'stand-in', 'real Electron does not hand out its handlers')
  const granted = await door.evaluate((electron) => {
    const handlers: Map<string, (...args: unknown[]) => unknown> = Reflect.get(
      electron,
      'sessionHandlers',
    )
    const names = [
      'media',
      'geolocation',
      'notifications',
      'midi',
      'midiSysex',
      'pointerLock',
      'fullscreen',
      'openExternal',
      'clipboard-read',
      'clipboard-sanitized-write',
      'display-capture',
      'hid',
      'serial',
      'usb',
      'idle-detection',
      'window-management',
      'local-fonts',
      'storage-access',
      'fileSystem',
      'unknown',
    ]
    const ours = { getURL: () => 'app://longshore/index.html#/fleet' }
    const theirs = { getURL: () => 'https://evil.example/' }
    const asked = (contents: object, name: string) => {
      let answer: unknown = 'unanswered'
      handlers.get('setPermissionRequestHandler')?.(contents, name, (granted: boolean) => {
        answer = granted
      })
      const checked = handlers.get('setPermissionCheckHandler')?.(contents, name, '', {})
      return { answer, checked }
    }
    let screen: unknown = 'unanswered'
    handlers.get('setDisplayMediaRequestHandler')?.({}, (streams: unknown) => {
      screen = streams
    })
    return {
      ours: names.filter((name) => JSON.stringify(asked(ours, name)).includes('true')),
      theirs: names.filter((name) => JSON.stringify(asked(theirs, name)).includes('true')),
      unanswered: names.filter((name) => asked(theirs, name).answer === 'unanswered'),
      device: handlers.get('setDevicePermissionHandler')?.({}),
      screen,
    }
  })
  expect(granted).toEqual({
    ours: ['clipboard-sanitized-write'],
    theirs: [],
    unanswered: [],
    device: false,
    screen: null,
  })
})

test('the window is sandboxed and the page sees nothing of Node or Electron', async ({
  door,
  doorName,
  app,
}) => {
  await app.isConnected()
  const seen = await app.page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'setImmediate'].filter(
      (name) => name in globalThis,
    ),
    electron: ['electron', 'ipcRenderer', 'api', 'longshore', '__toMain', '__fromMain'].filter(
      (name) => name in globalThis,
    ),
  }))
  expect(seen).toEqual({ node: [], electron: [] })
  test.skip(doorName !== 'stand-in', 'real Electron does not say what a window was asked to be')
  const asked = await door.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    return Reflect.get(window ?? {}, 'options').webPreferences
  })
  expect(asked).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
  })
})

test('a port from anybody but our own page is closed and never answered', async ({ door, app }) => {
  await app.isConnected()
  const answers = await door.evaluate(async ({ BrowserWindow, ipcMain, MessageChannelMain }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    const ours = 'app://longshore/index.html'
    const senders = [
      { sender: { id: 999 }, senderFrame: { url: ours, parent: null } },
      { sender: contents, senderFrame: { url: ours, parent: {} } },
      { sender: contents, senderFrame: { url: 'about:blank', parent: null } },
      { sender: contents, senderFrame: { url: 'data:text/html,x', parent: null } },
      { sender: contents, senderFrame: { url: 'https://longshore/index.html', parent: null } },
      { sender: contents, senderFrame: null },
    ]
    const results: string[] = []
    for (const sender of senders) {
      const { port1, port2 } = new MessageChannelMain()
      const outcome = new Promise<string>((resolve) => {
        port1.on('message', () => resolve('answered'))
        port1.on('close', () => resolve('closed'))
        setTimeout(() => resolve('silent'), 60_000)
      })
      port1.start()
      ipcMain.emit('port', { ...sender, ports: [port2] }, null)
      port1.postMessage('{"i":"1","p":{"u":"/app/info"}}')
      results.push(await outcome)
    }
    return results
  })
  expect(answers).toEqual(Array(6).fill('closed'))
  // The page's own port is untouched by them.
  await app.isConnected()
})
