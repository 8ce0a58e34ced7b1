import { Dialog as BaseDialog } from '@base-ui/react/dialog'
import { type ReactNode, useRef } from 'react'
import { CloseButton } from './button.tsx'
import { cx } from './cx.ts'

interface DialogProps {
  open: boolean
  onClose: () => void
  title: ReactNode
  /** One sentence under the title. */
  description?: ReactNode
  children?: ReactNode
  /** Buttons, the one that acts last. */
  footer?: ReactNode
  wide?: boolean
}

/** First field to write in; else the dialog's own first control. */
function firstField(body: HTMLElement | null): HTMLElement | boolean {
  return body?.querySelector<HTMLElement>('input[type=text], input[type=search], textarea') ?? true
}

export function Dialog(props: DialogProps) {
  const { open, onClose, title, description, children, footer, wide = false } = props
  const body = useRef<HTMLDivElement>(null)
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-30 bg-scrim transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <BaseDialog.Popup
          initialFocus={() => firstField(body.current)}
          className={cx(
            'popup-motion fixed inset-x-0 top-[8vh] z-40 mx-auto flex max-h-[84vh] w-[calc(100vw-48px)] flex-col rounded-lg border bg-surface shadow-float',
            wide ? 'max-w-190' : 'max-w-130',
          )}
        >
          <header className="flex items-start gap-3 border-b px-4 py-3">
            <div className="min-w-0 flex-1">
              <BaseDialog.Title className="text-lg font-strong break-words">
                {title}
              </BaseDialog.Title>
              {description && (
                <BaseDialog.Description className="text-dim">{description}</BaseDialog.Description>
              )}
            </div>
            <BaseDialog.Close render={<CloseButton />} />
          </header>
          {children && (
            <div ref={body} className="min-h-0 flex-1 overflow-y-auto px-4 py-3">
              {children}
            </div>
          )}
          {footer && (
            <footer className="flex flex-wrap items-center justify-end gap-2 rounded-b-lg border-t bg-canvas px-4 py-2.5">
              {footer}
            </footer>
          )}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  )
}
