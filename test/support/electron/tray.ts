import { EventEmitter } from 'node:events'
import type { Menu } from './menu.ts'
import { NativeImage } from './native-image.ts'

type TrayPart = Pick<
  Electron.Tray,
  'setToolTip' | 'setTitle' | 'destroy' | 'isDestroyed' | 'closeContextMenu'
>

/** An icon in the system's tray, as the app set it; what a person does with it is in `person.ts`. */
export class Tray extends EventEmitter implements TrayPart {
  static readonly shown = new Set<Tray>()
  image: NativeImage
  toolTip = ''
  title = ''
  menu: Menu | null = null
  /** The menu that stands open. */
  open: Menu | undefined
  #isDestroyed = false

  constructor(image: NativeImage | string) {
    super()
    this.image = pictureOf(image)
    Tray.shown.add(this)
  }
  setImage = (image: NativeImage | string) => {
    this.image = pictureOf(image)
  }
  setToolTip = (text: string) => {
    this.toolTip = text
  }
  setTitle = (text: string) => {
    this.title = text
  }
  setContextMenu = (menu: Menu | null) => {
    this.menu = menu
  }
  popUpContextMenu = (menu: Menu | null = this.menu) => {
    this.open = menu ?? undefined
    menu?.emit('menu-will-show')
    menu?.once('menu-will-close', () => {
      this.open = undefined
    })
  }
  closeContextMenu = () => this.open?.closePopup()
  isDestroyed = () => this.#isDestroyed
  destroy = () => {
    this.#isDestroyed = true
    Tray.shown.delete(this)
  }
}

/** Electron refuses a file that is none. */
function pictureOf(image: NativeImage | string): NativeImage {
  const picture = typeof image === 'string' ? new NativeImage(image) : image
  if (picture.isEmpty()) throw new Error(`the tray's picture is empty: ${String(image)}`)
  return picture
}
