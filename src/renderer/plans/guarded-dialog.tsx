import { ConfirmDialog, type ConfirmDialogProps } from '../ui/confirm-dialog.tsx'
import { GuardConfirm, type GuardState } from './guard-confirm.tsx'

interface GuardedDialogProps extends ConfirmDialogProps {
  guard: GuardState
}

/** Asks before a change of hosts, and has their guards confirmed by it. */
export function GuardedDialog({ guard, children, ...asked }: GuardedDialogProps) {
  const { act, isReady = true } = asked
  return (
    <ConfirmDialog {...asked} act={`${act}${guard.onHosts}`} isReady={isReady && guard.isReady}>
      {children}
      <GuardConfirm guard={guard} />
    </ConfirmDialog>
  )
}
