type Part = Pick<
  Electron.GlobalShortcut,
  'register' | 'unregister' | 'unregisterAll' | 'isRegistered'
>

/** Key combinations that the app holds; a person presses them by `person.ts`. */
export const heldShortcuts = new Map<string, () => void>()
/** Those that another program holds already; specs may add to them. */
export const takenShortcuts = new Set<string>()

export const globalShortcut: Part = {
  register: (accelerator, callback) => {
    if (takenShortcuts.has(accelerator) || heldShortcuts.has(accelerator)) return false
    heldShortcuts.set(accelerator, callback)
    return true
  },
  unregister: (accelerator) => {
    heldShortcuts.delete(accelerator)
  },
  unregisterAll: () => heldShortcuts.clear(),
  isRegistered: (accelerator) => heldShortcuts.has(accelerator),
}
