import type { ReactNode } from 'react'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { FailureBlock } from './blocks.tsx'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

export interface ConfirmDialogProps {
  title: string
  /** Sentence on what goes, and what does not. */
  description: string
  /** Words of the button that leaves everything as it is. */
  keep: string
  /** Words of the button that acts. */
  act: string
  /** Look of the button that acts: what can be taken back is no danger. */
  variant?: 'primary' | 'danger'
  /** Nothing that was to be said first is missing. */
  isReady?: boolean
  acting: { readonly isPending: boolean; readonly error: Error | null }
  onAct: () => void
  onClose: () => void
  children?: ReactNode
}

/** Asks before something is done; why it was not done is said at the head. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, description, keep, act, variant = 'danger', isReady = true } = props
  const { acting, onAct, onClose, children } = props
  const failed = acting.error && <FailureBlock failure={failureFrom(acting.error)} />
  return (
    <Dialog
      open
      {...{ title, description, onClose }}
      footer={
        <>
          <Button onClick={onClose}>{keep}</Button>
          <Button variant={variant} disabled={!isReady || acting.isPending} onClick={onAct}>
            {act}
          </Button>
        </>
      }
    >
      {children ? (
        <div className="flex flex-col gap-3">
          {failed}
          {children}
        </div>
      ) : (
        failed
      )}
    </Dialog>
  )
}
