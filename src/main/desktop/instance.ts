import path from 'node:path'
import { parseArgs } from 'node:util'
import { app } from 'electron'
import { type LinkInbox, linkOf } from './link-inbox.ts'

/** `--data DIR` on our own command line; everything else there is Chromium's. */
function dataOverride(argv: readonly string[]): string | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: { data: { type: 'string' } },
    strict: false,
  })
  return typeof values.data === 'string' ? path.resolve(values.data) : undefined
}

/**
 * Makes this the one app of its state folder. A second start hands over its link, focuses the
 * first, and gets false. To be called before the app is ready.
 */
export function claimInstance(inbox: LinkInbox, onSecond: () => void): boolean {
  const argv = process.argv.slice(1)
  const folder = dataOverride(argv)
  if (folder !== undefined) app.setPath('userData', folder)
  // Carried beside the command line, whose order and contents Chromium may change on its way.
  const link = linkOf(argv)
  if (!app.requestSingleInstanceLock(link === undefined ? {} : { link })) return false
  if (link !== undefined) inbox.receive(link)
  app.on('second-instance', (...second) => {
    const [_event, _argv, _folder, data] = second
    onSecond()
    const carried = linkIn(data)
    if (carried !== undefined) inbox.receive(carried)
  })
  // How macOS hands over links: before ready when the link started the app.
  app.on('open-url', (event, url) => {
    event.preventDefault()
    onSecond()
    inbox.receive(url)
  })
  registerScheme()
  return true
}

function linkIn(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('link' in data)) return undefined
  return typeof data.link === 'string' ? data.link : undefined
}

/** On Linux the package's desktop entry does this; doing it again breaks other associations. */
function registerScheme(): void {
  if (process.platform === 'linux') return
  // Everything after `--` is read as text, so that a link can never become a switch.
  const script = app.isPackaged ? [] : [path.resolve(process.argv[1] ?? '.')]
  app.setAsDefaultProtocolClient('longshore', process.execPath, [...script, '--'])
}
