import type { MenuItemConstructorOptions } from 'electron'
import { printable } from '../../../shared/lib/printable.ts'
import type { TrayAct, TrayItem } from './tray-items.ts'

/** The menu as Electron takes it. */
export function templateOf(
  items: readonly TrayItem[],
  onAct: (act: TrayAct) => void,
): MenuItemConstructorOptions[] {
  return items.map((item) => {
    if (item.type === 'separator') return { type: 'separator' }
    const label = labelOf(item.label)
    if (item.type === 'text') return { label, enabled: false }
    if (item.type === 'menu') return { label, submenu: templateOf(item.items, onAct) }
    return { label, click: () => onAct(item.act) }
  })
}

/** A single & would underline the letter behind it. */
const labelOf = (text: string) => printable(text).slice(0, 120).replaceAll('&', '&&')
