import type { Client } from '../../shared/contract/index.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { useAccountChange } from './use-account-change.ts'

interface ForgetProps {
  name: string
  /** Sentence on what goes, and what does not. */
  description: string
  /** The key of the list that is read anew. */
  list: string
  forget: (client: Client, name: string) => Promise<unknown>
  onClose: () => void
}

/** Asks before an account is forgotten. */
export function ForgetDialog({ name, description, list, forget, onClose }: ForgetProps) {
  const removing = useAccountChange(list, forget)
  return (
    <ConfirmDialog
      title={`Forget ${name}?`}
      description={description}
      keep="Keep it"
      act={`Forget ${name}`}
      acting={removing}
      onAct={() => removing.mutate(name, { onSuccess: onClose })}
      onClose={onClose}
    />
  )
}
