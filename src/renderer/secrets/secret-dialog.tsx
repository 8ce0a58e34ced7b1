import { type FormEvent, useId, useState } from 'react'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { SwitchField, TextArea, TextField } from '../ui/field.tsx'
import { useSecretChange } from './use-secrets.ts'
import { WorkloadField } from './workload-field.tsx'

interface Draft {
  readonly name: string
  readonly workload: string
  readonly value: string
}

interface SecretDialogProps {
  /** What is set anew, or asked for; undefined = any. */
  of?: Pick<Draft, 'name' | 'workload'> | undefined
  /** There is one already. */
  isKept?: boolean
  onClose: () => void
}

/** Sets a secret, or replaces its value. What is typed is gone with the dialog. */
export function SecretDialog({ of, isKept = false, onClose }: SecretDialogProps) {
  const form = useId()
  const [draft, setDraft] = useState<Draft>({ name: '', workload: '', ...of, value: '' })
  const [isLong, setLong] = useState(false)
  const saving = useSecretChange<Draft>((client, asked) => client.secrets.set(asked))
  const failure = saving.error ? failureFrom(saving.error) : undefined
  const errorAt = (field: keyof Draft) =>
    failure?.kind === 'invalid'
      ? failure.issues.find(({ path }) => path === field)?.message
      : undefined
  const change = (some: Partial<Draft>) => setDraft((last) => ({ ...last, ...some }))
  const save = (event: FormEvent) => {
    event.preventDefault()
    saving.mutate(draft, { onSuccess: onClose })
  }
  const value = {
    ...{ label: 'Value', value: draft.value, error: errorAt('value') },
    onChange: (next: string) => change({ value: next }),
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={isKept ? `Replace ${draft.name}` : 'Set a secret'}
      description="It is sealed here, and never shown again. What runs keeps the value that it has until it is deployed."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            type="submit"
            form={form}
            disabled={saving.isPending || draft.name === '' || draft.value === ''}
          >
            {isKept ? 'Replace the value' : 'Set the secret'}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={save} className="flex flex-col gap-3">
        {!isKept && (
          <>
            <TextField
              label="Name"
              hint="As documents name it: { secret: NAME }"
              value={draft.name}
              onChange={(name) => change({ name })}
              placeholder="DB_PASSWORD"
              mono
              error={errorAt('name')}
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
        {failure && failure.kind !== 'invalid' && <FailureBlock failure={failure} />}
      </form>
    </Dialog>
  )
}
