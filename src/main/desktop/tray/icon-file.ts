import type { TrayModel } from './tray-model.ts'

/** `Template`: the system colours it; else for a panel that is light, or dark. */
export type Panel = 'Template' | '-on-light' | '-on-dark'

/** The picture's name in `assets/tray`; the one for dense screens lies beside it. */
export function iconFile({ state, progress }: TrayModel, panel: Panel): string {
  const quarter = Math.min(Math.floor((progress ?? 0) * 4), 3)
  return `${state === 'deploying' ? `deploying-${quarter}` : state}${panel}.png`
}

interface Surroundings {
  readonly platform: NodeJS.Platform
  /** XDG_CURRENT_DESKTOP. */
  readonly desktop: string
  /** Whether the system draws its own bar dark. */
  readonly isDark: boolean
}

/** GNOME's panel is dark in its light style too. */
export function panelOf({ platform, desktop, isDark }: Surroundings): Panel {
  if (platform === 'darwin') return 'Template'
  const isGnome = platform === 'linux' && desktop.toUpperCase().split(':').includes('GNOME')
  return isDark || isGnome ? '-on-dark' : '-on-light'
}
