import { Toast } from '@base-ui/react/toast'
import { type ReactNode, useCallback } from 'react'
import { Button, CloseButton } from './button.tsx'
import { cx } from './cx.ts'
import { edges, panelFrame } from './panel.tsx'
import type { Look } from './state-look.ts'

interface ToastData {
  look: Look
  action?: { label: string; run: () => void }
}

export interface ToastMessage extends ToastData {
  /** The same id again replaces the toast. */
  id?: string
  title: string
  detail?: string
}

export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider timeout={8_000} limit={4}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-9 z-40 flex w-90 max-w-[calc(100vw-32px)] flex-col-reverse gap-2">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function ToastList() {
  const { toasts } = Toast.useToastManager<ToastData>()
  return toasts.map((toast) => {
    const look = toast.data?.look
    const Icon = look?.icon
    const action = toast.data?.action
    return (
      <Toast.Root
        data-toast
        key={toast.id}
        toast={toast}
        className={cx(
          panelFrame,
          'popup-motion py-2 pr-1.5 shadow-float',
          edges[look?.tone ?? 'calm'],
        )}
      >
        <Toast.Content className="flex items-start gap-2">
          {Icon && <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />}
          <div className="min-w-0 flex-1">
            <Toast.Title className="font-strong break-words text-ink" />
            <Toast.Description className="text-sm break-words text-dim" />
          </div>
          {action && (
            <Button small onClick={action.run}>
              {action.label}
            </Button>
          )}
          {/* None lies behind another: what closes it is always there, for everybody. */}
          <Toast.Close aria-hidden={false} render={<CloseButton small label="Dismiss" />} />
        </Toast.Content>
      </Toast.Root>
    )
  })
}

/** Shows a toast, spoken politely; what is bad stays longer. */
export function useToasts(): (message: ToastMessage) => void {
  const { add } = Toast.useToastManager<ToastData>()
  return useCallback(
    ({ id, title, detail, look, action }) => {
      add({
        ...(id === undefined ? {} : { id }),
        title,
        description: detail,
        timeout: look.tone === 'bad' ? 20_000 : 8_000,
        data: action === undefined ? { look } : { look, action },
      })
    },
    [add],
  )
}
