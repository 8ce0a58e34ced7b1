import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ClientProvider } from '../client/client-provider.tsx'
import { LiveData } from '../client/live-data.tsx'
import type { Connection } from '../rpc/connection.ts'
import { LiveRegion } from '../ui/live-region.tsx'
import { ToastProvider } from '../ui/toasts.tsx'
import { createWindowRouter } from './router.tsx'
import { Theme } from './theme.tsx'

/** Draws the window over a connection, real or scripted. */
export function start(connection: Connection): void {
  const root = document.getElementById('root')
  if (!root) throw new Error('the page has no #root')
  const router = createWindowRouter()
  createRoot(root).render(
    <StrictMode>
      {/* The page's policy forbids inline styles; ours come from files alone. */}
      <CSPProvider disableStyleElements>
        <ClientProvider connection={connection}>
          <LiveData>
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
    </StrictMode>,
  )
}
