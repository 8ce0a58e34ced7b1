import { Outlet, useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { BrowserNotifications } from '../notifications/browser-notifications.tsx'
import { useFreshSettings } from '../settings/use-settings.ts'
import { useStored } from '../ui/use-stored.ts'
import { useWidth } from '../ui/use-width.ts'
import { ConnectionBanner } from './connection-banner.tsx'
import { DeploymentNews } from './deployment-news.tsx'
import { useKeptFocus } from './kept-focus.ts'
import { loadKeyHelp, loadPalette } from './pages.ts'
import { places } from './places.ts'
import { ProposalProvider } from './proposal-provider.tsx'
import { Rail } from './rail.tsx'
import { useCommandKey, useShortcuts } from './shortcuts.ts'
import { StateWarnings } from './state-warnings.tsx'
import { StatusBar } from './status-bar.tsx'

const Palette = lazy(loadPalette)
const KeyHelp = lazy(loadKeyHelp)

/** Narrower, the rail shows its icons alone. */
const namesFromPx = 860

/** Rail, view and status bar; and what floats over every view. */
export function Frame() {
  const navigate = useNavigate()
  const root = useRef<HTMLDivElement>(null)
  const width = useWidth(root)
  const [kept, keepCollapsed] = useStored<boolean>('rail-collapsed', false)
  /**
   * Whether names are shown where there is little room: they come only when they are asked for, and for that time.
   */
  const [isOpened, setOpened] = useState(false)
  const isNarrow = width > 0 && width < namesFromPx
  const collapsed = isNarrow ? !isOpened : kept
  const toggle = () => (isNarrow ? setOpened(collapsed) : keepCollapsed(!kept))
  /** Both undefined until they are first opened. */
  const [palette, setPalette] = useState<boolean>()
  const [keys, setKeys] = useState<boolean>()

  useFreshSettings()
  useKeptFocus()
  useCommandKey(() => setPalette(true))
  useAskedPalette(() => setPalette(true))
  useShortcuts({
    ...Object.fromEntries(places.map(({ keys, to }) => [keys, () => navigate({ to })])),
    n: () => navigate({ to: '/new' }),
    '?': () => setKeys(true),
    '/': focusFilter,
    j: focusList,
    k: focusList,
  })

  return (
    <ProposalProvider>
      <div ref={root} className="flex h-full flex-col">
        <ConnectionBanner />
        <StateWarnings />
        <div className="flex min-h-0 flex-1">
          <Rail collapsed={collapsed} onToggle={toggle} onSearch={() => setPalette(true)} />
          <main className="min-w-0 flex-1">
            <Outlet />
          </main>
        </div>
        <StatusBar onKeys={() => setKeys(true)} />
      </div>
      <Suspense fallback={null}>
        {palette !== undefined && <Palette open={palette} onClose={() => setPalette(false)} />}
      </Suspense>
      <Suspense fallback={null}>
        {keys !== undefined && <KeyHelp open={keys} onClose={() => setKeys(false)} />}
      </Suspense>
      <DeploymentNews />
      <BrowserNotifications />
    </ProposalProvider>
  )
}

/** The desktop asked for the palette, by an address that is forgotten at once. */
function useAskedPalette(open: () => void) {
  const { palette } = useSearch({ strict: false })
  const navigate = useNavigate()
  const latest = useRef(open)
  latest.current = open
  useEffect(() => {
    if (palette === undefined) return
    latest.current()
    navigate({
      to: '.',
      search: ({ palette: _, ...others }) => others,
      replace: true,
    }).catch(() => {})
  }, [palette, navigate])
}

function focusFilter() {
  document.querySelector<HTMLElement>('main [data-filter]')?.focus()
}

/** j and k reach the list even before anything in it has the focus. */
function focusList() {
  const list = document.querySelector<HTMLElement>('main [data-list]')
  if (!list || list.contains(document.activeElement)) return
  list.focus()
}
