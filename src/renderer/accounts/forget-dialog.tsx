import type { Client } from '../../shared/contract/index.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useAccountChange } from './use-account-change.ts'

interface ForgetProps {
  name: string
  /** What goes, and what does not. */
  description: string
  /** Of the list that is read anew. */
  list: string
  forget: (client: Client, name: string) => Promise<unknown>
  onClose: () => void
}

/** Asks before an account is forgotten. */
export function ForgetDialog({ name, description, list, forget, onClose }: ForgetProps) {
  const removing = useAccountChange(list, forget)
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Forget ${name}?`}
      description={description}
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button
            variant="danger"
            disabled={removing.isPending}
            onClick={() => removing.mutate(name, { onSuccess: onClose })}
          >
            Forget {name}
          </Button>
        </>
      }
    >
      {removing.error && <FailureBlock failure={failureFrom(removing.error)} />}
    </Dialog>
  )
}
