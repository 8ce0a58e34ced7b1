import { nativeTheme } from 'electron'
import type { SettingsPort } from '../store/settings.ts'

/** Dark or light as the user set it, else as the system is; native menus and dialogs included. */
export function followTheme(settings: SettingsPort): () => void {
  const apply = () => {
    nativeTheme.themeSource = settings.get().theme
  }
  apply()
  return settings.subscribe(apply)
}
