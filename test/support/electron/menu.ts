import { EventEmitter } from 'node:events'

type Template = readonly Electron.MenuItemConstructorOptions[]

export interface MenuItem extends Omit<Electron.MenuItemConstructorOptions, 'submenu'> {
  readonly submenu?: Menu
}

/** A menu as it was asked for; `click` of an item can be called, and a person can open it (`person.ts`). */
export class Menu extends EventEmitter implements Pick<Electron.Menu, 'closePopup'> {
  static #application: Menu | null = null
  readonly items: readonly MenuItem[]

  constructor(template: Template = []) {
    super()
    this.items = template.map(({ submenu, ...item }) =>
      Array.isArray(submenu) ? { ...item, submenu: new Menu(submenu) } : item,
    )
  }
  static buildFromTemplate(template: Template): Menu {
    return new Menu(template)
  }
  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu
  }
  static getApplicationMenu(): Menu | null {
    return Menu.#application
  }
  closePopup = () => {
    this.emit('menu-will-close')
  }
}
