// The parts of Electron that draw or ask outside the page: recorded, with answers a spec can script.
import { EventEmitter } from 'node:events'

type Handler = (request: Request) => Response | Promise<Response>

export const protocolHandlers = new Map<string, Handler>()

export const protocol: Pick<
  Electron.Protocol,
  'registerSchemesAsPrivileged' | 'handle' | 'isProtocolHandled'
> = {
  registerSchemesAsPrivileged: () => undefined,
  handle: (scheme, handler) => {
    protocolHandlers.set(scheme, handler as Handler)
  },
  isProtocolHandled: (scheme) => protocolHandlers.has(scheme),
}

type SessionPart = Pick<
  Electron.Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
>

/** What was given to the session, for specs to question. */
export const sessionHandlers = new Map<keyof SessionPart, unknown>()

const defaultSession: SessionPart & { protocol: typeof protocol } = {
  protocol,
  setPermissionRequestHandler: (handler) => {
    sessionHandlers.set('setPermissionRequestHandler', handler)
  },
  setPermissionCheckHandler: (handler) => {
    sessionHandlers.set('setPermissionCheckHandler', handler)
  },
  setDevicePermissionHandler: (handler) => {
    sessionHandlers.set('setDevicePermissionHandler', handler)
  },
  setDisplayMediaRequestHandler: (handler) => {
    sessionHandlers.set('setDisplayMediaRequestHandler', handler)
  },
}
export const session = { defaultSession }

/** Nobody is there to answer: specs replace these, as they do on real Electron. */
export const dialog: Pick<Electron.Dialog, 'showErrorBox'> & {
  showMessageBox(...args: unknown[]): Promise<Electron.MessageBoxReturnValue>
  showOpenDialog(...args: unknown[]): Promise<Electron.OpenDialogReturnValue>
} = {
  showMessageBox: () => Promise.reject(new Error('a dialog was shown and no answer was scripted')),
  showOpenDialog: () => Promise.reject(new Error('a dialog was shown and no answer was scripted')),
  showErrorBox: (title, content) => console.error(`error box: ${title}: ${content}`),
}

export const shell: Pick<Electron.Shell, 'openExternal' | 'openPath'> = {
  openExternal: () => Promise.reject(new Error('nothing is opened from a test')),
  openPath: () => Promise.reject(new Error('nothing is opened from a test')),
}

/** Sleeping and waking are events that specs emit. */
export const powerMonitor = new EventEmitter()

const display = {
  id: 1,
  bounds: { x: 0, y: 0, width: 1_920, height: 1_080 },
  workArea: { x: 0, y: 24, width: 1_920, height: 1_056 },
  scaleFactor: 1,
} as Electron.Display

export const screen: Pick<Electron.Screen, 'getAllDisplays' | 'getPrimaryDisplay'> = {
  getAllDisplays: () => [display],
  getPrimaryDisplay: () => display,
}

class NativeTheme
  extends EventEmitter
  implements
    Pick<
      Electron.NativeTheme,
      'themeSource' | 'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI'
    >
{
  /** What the system draws itself; specs may set it. */
  shouldUseDarkColorsForSystemIntegratedUI = false

  #source: Electron.NativeTheme['themeSource'] = 'system'

  get themeSource() {
    return this.#source
  }
  set themeSource(source) {
    this.#source = source
    this.emit('updated')
  }
  /** The system itself is light here. */
  get shouldUseDarkColors() {
    return this.#source === 'dark'
  }
}
export const nativeTheme = new NativeTheme()

type SafeStoragePart = Pick<
  Electron.SafeStorage,
  | 'isAsyncEncryptionAvailable'
  | 'encryptStringAsync'
  | 'decryptStringAsync'
  | 'getSelectedStorageBackend'
>

/** The system's keyring: there is none until a test unlocks one. What it seals another one does not open. */
class SafeStorage implements SafeStoragePart {
  /** Names the keyring; null = there is none. */
  keyring: string | null = process.env.STANDIN_KEYRING ?? null
  isAsyncEncryptionAvailable = async () => this.keyring !== null
  getSelectedStorageBackend = () =>
    this.keyring === null ? ('basic_text' as const) : ('gnome_libsecret' as const)
  encryptStringAsync = async (text: string) => {
    if (this.keyring === null) throw new Error('Encryption is not available.')
    return Buffer.from(JSON.stringify([this.keyring, Buffer.from(text).toString('hex')]))
  }
  decryptStringAsync = async (sealed: Buffer) => {
    const [keyring, text] = JSON.parse(sealed.toString()) as [string, string]
    if (keyring !== this.keyring) throw new Error('Error while decrypting the ciphertext.')
    return { result: Buffer.from(text, 'hex').toString(), shouldReEncrypt: false }
  }
}
export const safeStorage = new SafeStorage()

export const ipcMain = new EventEmitter()
