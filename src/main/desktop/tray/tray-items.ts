import type { QuickChange } from './tray-facts.ts'

/** Act of choosing an item; a change still has to pass its guards. */
export type TrayAct =
  | { readonly do: 'show'; readonly route: string }
  | { readonly do: 'cancel'; readonly deployment: string }
  | { readonly do: 'change'; readonly change: QuickChange }
  | { readonly do: 'pause'; readonly until: 'one-hour' | 'tomorrow' | 'now' }
  | { readonly do: 'window' }
  | { readonly do: 'quit' }

/** A line of the menu: one that acts, one that opens further lines, or one that only says something. */
export type TrayItem =
  | { readonly type: 'act'; readonly label: string; readonly act: TrayAct }
  | { readonly type: 'menu'; readonly label: string; readonly items: readonly TrayItem[] }
  | { readonly type: 'text'; readonly label: string }
  | { readonly type: 'separator' }

export const act = (label: string, does: TrayAct): TrayItem => ({ type: 'act', label, act: does })
export const show = (label: string, route: string): TrayItem => act(label, { do: 'show', route })
export const text = (label: string): TrayItem => ({ type: 'text', label })

/** Sections with a line between those that have anything. */
export function parted(sections: readonly (readonly TrayItem[])[]): TrayItem[] {
  const filled = sections.filter((section) => section.length > 0)
  return filled.flatMap((section, i) => (i === 0 ? section : [{ type: 'separator' }, ...section]))
}
