import { useEffect, useSyncExternalStore } from 'react'
import { useSettings } from '../settings/use-settings.ts'

const darkQuery = '(prefers-color-scheme: dark)'
const contrastQuery = '(prefers-contrast: more)'

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = matchMedia(query)
      media.addEventListener('change', changed)
      return () => media.removeEventListener('change', changed)
    },
    () => matchMedia(query).matches,
  )
}

/** Puts the chosen theme and contrast on <html>, where tokens.css reads them. */
export function Theme() {
  const { data: settings } = useSettings()
  const systemDark = useMedia(darkQuery)
  const systemContrast = useMedia(contrastQuery)
  const theme = settings?.theme ?? 'system'
  const dark = theme === 'dark' || (theme === 'system' && systemDark)
  const more = settings?.contrast === 'more' || systemContrast
  useEffect(() => {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light'
    document.documentElement.dataset.contrast = more ? 'more' : 'normal'
  }, [dark, more])
  return null
}
