import type { ReactNode } from 'react'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { FailureBlock } from './blocks.tsx'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

interface ConfirmDialogProps {
  title: string
  /** Sentence on what goes, and what does not. */
  description: string
  /** Words of the button that leaves everything as it is. */
  keep: string
  /** Words of the button that acts. */
  act: string
  acting: { readonly isPending: boolean; readonly error: Error | null }
  onAct: () => void
  onClose: () => void
  children?: ReactNode
}

/** Asks before something is done that cannot be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, description, keep, act, acting, onAct, onClose, children } = props
  const failed = acting.error && <FailureBlock failure={failureFrom(acting.error)} />
  return (
    <Dialog
      open
      {...{ title, description, onClose }}
      footer={
        <>
          <Button onClick={onClose}>{keep}</Button>
          <Button variant="danger" disabled={acting.isPending} onClick={onAct}>
            {act}
          </Button>
        </>
      }
    >
      {children ? (
        <div className="flex flex-col gap-2">
          {children}
          {failed}
        </div>
      ) : (
        failed
      )}
    </Dialog>
  )
}
