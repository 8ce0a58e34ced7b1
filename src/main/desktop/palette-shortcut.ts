import { globalShortcut } from 'electron'
import type { Ability } from '../../shared/contract/app.ts'

export interface PaletteShortcut {
  /** '' = none. */
  hold(accelerator: string): void
  /** Whether what was asked for last is held, and why not. */
  ability(): Ability
}

/** A key combination that calls from anywhere on the desktop; one at a time. */
export function createPaletteShortcut(onPressed: () => void): PaletteShortcut {
  let held = ''
  let ability: Ability = { able: true, why: '' }
  const register = (accelerator: string): Ability => {
    if (accelerator === '' || isRegistered(accelerator, onPressed)) return { able: true, why: '' }
    const why = `${accelerator} is held by another program, or this desktop gives no program any`
    return { able: false, why }
  }
  return {
    hold(accelerator) {
      if (accelerator === held) return
      if (held !== '') globalShortcut.unregister(held)
      held = accelerator
      ability = register(accelerator)
    },
    ability: () => ability,
  }
}

/** Electron throws for what it cannot read as keys of this system. */
function isRegistered(accelerator: string, onPressed: () => void): boolean {
  try {
    return globalShortcut.register(accelerator, onPressed)
  } catch {
    return false
  }
}
