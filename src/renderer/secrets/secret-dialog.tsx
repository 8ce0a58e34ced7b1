import { useState } from 'react'
import { SwitchField, TextArea, TextField } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { refusalOf } from '../ui/refusal.ts'
import { useSecretChange } from './use-secrets.ts'
import { WorkloadField } from './workload-field.tsx'

interface Draft {
  readonly name: string
  readonly workload: string
  readonly value: string
}

interface SecretDialogProps {
  /** The secret to set anew, or asked for; undefined = any. */
  of?: Pick<Draft, 'name' | 'workload'> | undefined
  /** There is one already. */
  isKept?: boolean
  onClose: () => void
}

/** Sets a secret, or replaces its value. What is typed is gone with the dialog. */
export function SecretDialog({ of, isKept = false, onClose }: SecretDialogProps) {
  const [draft, setDraft] = useState<Draft>({ name: '', workload: '', ...of, value: '' })
  const [isLong, setLong] = useState(false)
  const saving = useSecretChange<Draft>((client, asked) => client.secrets.set(asked))
  const refusal = refusalOf(saving.error)
  const change = (some: Partial<Draft>) => setDraft((last) => ({ ...last, ...some }))
  const value = {
    ...{ label: 'Value', value: draft.value, error: refusal.at('value') },
    onChange: (next: string) => change({ value: next }),
  }
  return (
    <FormDialog
      title={isKept ? `Replace ${draft.name}` : 'Set a secret'}
      description="It is sealed here, and never shown again. What runs keeps the value that it has until it is deployed."
      act={isKept ? 'Replace the value' : 'Set the secret'}
      isReady={draft.name !== '' && draft.value !== ''}
      isSaving={saving.isPending}
      failure={refusal.failure}
      onSave={() => saving.mutate(draft, { onSuccess: onClose })}
      onClose={onClose}
    >
      {!isKept && (
        <>
          <TextField
            label="Name"
            hint="As documents name it: { secret: NAME }"
            value={draft.name}
            onChange={(name) => change({ name })}
            placeholder="DB_PASSWORD"
            mono
            error={refusal.at('name')}
          />
          <WorkloadField
            value={draft.workload}
            hint="One workload’s own wins over that of all."
            onChange={(workload) => change({ workload })}
          />
        </>
      )}
      {isLong ? <TextArea {...value} rows={6} /> : <TextField {...value} secret />}
      <SwitchField
        label="Several lines"
        hint="As keys and certificates have; shown while you write."
        checked={isLong}
        onChange={setLong}
      />
    </FormDialog>
  )
}
