// What a person does outside of the app's pages, for specs to ask for. Everything answers as plain data.
import { heldShortcuts } from './global-shortcut.ts'
import type { Menu, MenuItem } from './menu.ts'
import { Notification } from './notification.ts'
import { Tray } from './tray.ts'

/** A line of a menu as it is read on the screen. */
export interface ReadItem {
  readonly label: string
  readonly enabled: boolean
  readonly items?: readonly ReadItem[]
}

function read(menu: Menu): ReadItem[] {
  return menu.items
    .filter(({ type, visible }) => type !== 'separator' && visible !== false)
    .map(({ label = '', enabled = true, submenu }) => ({
      ...{ label, enabled },
      ...(submenu && { items: read(submenu) }),
    }))
}

function only<T>(things: Iterable<T>, what: string): T {
  const [first, ...others] = things
  if (first === undefined || others.length > 0) {
    throw new Error(`there ${first === undefined ? 'is no' : 'is more than one'} ${what}`)
  }
  return first
}

function itemAt(menu: Menu, [label = '', ...rest]: readonly string[]): MenuItem {
  const found = menu.items.find((item) => item.label === label)
  if (!found) {
    throw new Error(`no item "${label}" among: ${menu.items.map(({ label }) => label).join(' | ')}`)
  }
  if (found.enabled === false) throw new Error(`the item "${label}" is disabled`)
  if (rest.length === 0) return found
  if (!found.submenu) throw new Error(`the item "${label}" opens no further menu`)
  return itemAt(found.submenu, rest)
}

const theTray = () => only(Tray.shown, 'icon in the tray')

function shownNotification(title: string): Notification {
  return only(
    [...Notification.shown].filter((one) => one.title.includes(title)),
    `notification with "${title}"`,
  )
}

export const person = {
  /** The tray as it is seen without touching it; null = there is none. */
  seesTray: () => {
    const [tray] = Tray.shown
    return tray ? { toolTip: tray.toolTip, image: tray.image.file } : null
  },
  /** Opens the tray's menu, as its icon is clicked on this system, and leaves it open. */
  opensTray: (): ReadItem[] => {
    const tray = theTray()
    tray.emit('right-click', {}, { x: 0, y: 0, width: 0, height: 0 })
    // What the app popped up itself, else the menu it had set before.
    if (!tray.open) tray.popUpContextMenu()
    return tray.open ? read(tray.open) : []
  },
  /** What stands in the menu that is open. */
  readsTray: (): ReadItem[] | null => {
    const { open } = theTray()
    return open ? read(open) : null
  },
  closesTray: () => theTray().closeContextMenu(),
  /** Chooses from the menu that is open, by the labels on the way; it closes, as menus do. */
  choosesInTray: (labels: readonly string[]) => {
    const tray = theTray()
    if (!tray.open) throw new Error('the menu of the tray is not open')
    const item = itemAt(tray.open, labels)
    tray.closeContextMenu()
    item.click?.({} as Electron.MenuItem, undefined, {} as Electron.KeyboardEvent)
  },
  clicksTray: () => {
    theTray().emit('click', {}, { x: 0, y: 0, width: 0, height: 0 }, { x: 0, y: 0 })
  },
  seesNotifications: () =>
    [...Notification.shown].map(({ title, body, actions }) => ({
      ...{ title, body },
      actions: actions.map(({ text }) => text ?? ''),
    })),
  /** Clicks the one whose title holds this; it goes away then. */
  clicksNotification: (title: string) => {
    const notification = shownNotification(title)
    notification.emit('click', {})
    notification.close()
  },
  /** Presses one of its buttons; Linux draws none. */
  pressesInNotification: ({ title, action }: { title: string; action: string }) => {
    if (process.platform === 'linux') throw new Error('notifications have no buttons on Linux')
    const notification = shownNotification(title)
    const index = notification.actions.findIndex(({ text }) => text === action)
    if (index === -1) throw new Error(`the notification has no button "${action}"`)
    notification.emit('action', { actionIndex: index }, index)
    notification.close()
  },
  pressesShortcut: (accelerator: string) => {
    const callback = heldShortcuts.get(accelerator)
    if (!callback) throw new Error(`nobody holds ${accelerator}`)
    callback()
  },
}
export type Person = typeof person
