import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { ClientProvider } from '../client/client-provider.tsx'
import type { Live } from '../client/live.ts'
import { LiveData } from '../client/live-data.tsx'
import type { Connection } from '../rpc/connection.ts'
import { LiveRegion } from '../ui/live-region.tsx'
import { ToastProvider } from '../ui/toasts.tsx'
import { preloadPages } from './pages.ts'
import { createWindowRouter } from './router.tsx'
import { Theme } from './theme.tsx'

interface WindowProps {
  connection: Connection
  live: Live
}

/** Draws the window over a connection, real or scripted, and what is followed over it. */
export function start(connection: Connection, live: Live): void {
  const root = document.getElementById('root')
  if (!root) throw new Error('the page has no #root')
  const stop = live.fleet.onChange(() => {
    stop()
    // A view that could not be fetched now is asked for again when it is gone to.
    preloadPages().catch(() => undefined)
  })
  createRoot(root).render(<Window connection={connection} live={live} />)
}

/** All that is drawn, at the route that the page's address names. */
export function Window({ connection, live }: WindowProps) {
  const [router] = useState(createWindowRouter)
  return (
    <StrictMode>
      {/* The page's policy forbids inline styles; ours come from files alone. */}
      <CSPProvider disableStyleElements>
        <ClientProvider connection={connection}>
          <LiveData live={live}>
            <Theme />
            <LiveRegion>
              <ToastProvider>
                <Tooltip.Provider delay={400}>
                  <RouterProvider router={router} />
                </Tooltip.Provider>
              </ToastProvider>
            </LiveRegion>
          </LiveData>
        </ClientProvider>
      </CSPProvider>
    </StrictMode>
  )
}
