import { type FormEvent, useId, useState } from 'react'
import { mask } from '../../shared/model/difference.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type {
  ChannelConfig,
  ChannelField,
  ChannelKindInfo,
  NotifyChannel,
} from '../../shared/model/notification.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { SelectField, TextField } from '../ui/field.tsx'
import { useChange } from './use-notifications.ts'

interface ChannelDialogProps {
  /** What is edited; undefined = one is added. */
  channel?: NotifyChannel
  kinds: readonly ChannelKindInfo[]
  onClose: () => void
}

interface Draft {
  readonly name: string
  readonly kind: string
  readonly config: ChannelConfig
}

/** Asks for what a service asks for; secrets that are kept are not shown, and stay unless others are written. */
export function ChannelDialog({ channel, kinds, onClose }: ChannelDialogProps) {
  const form = useId()
  const [draft, setDraft] = useState<Draft>(() => firstDraft(kinds, channel))
  const saving = useChange(
    (client, { name, kind, config }: Draft) =>
      channel
        ? client.channels.edit({ name: channel.name, newName: name, config })
        : client.channels.add({ name, kind, config }),
    onClose,
  )
  const failure = saving.error ? failureFrom(saving.error) : undefined
  const fields = kinds.find(({ kind }) => kind === draft.kind)?.fields ?? []
  const errorAt = (path: string) => issueAt(failure, path)
  const isPlaced = fields.some(({ name }) => errorAt(name)) || errorAt('name')
  const set = (name: string, value: string) =>
    setDraft((last) => ({ ...last, config: { ...last.config, [name]: value } }))
  const save = (event: FormEvent) => {
    event.preventDefault()
    saving.mutate(draft)
  }
  const named = draft.name === '' ? 'channel' : draft.name
  return (
    <Dialog
      open
      onClose={onClose}
      title={channel ? `Edit ${channel.name}` : 'Add a channel'}
      description="Addresses and tokens are kept sealed, and are not shown again."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={form} disabled={saving.isPending}>
            {channel ? `Save ${named}` : `Add ${named}`}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={save} className="flex flex-col gap-4">
        <TextField
          label="Name"
          hint="As rules name it: small letters, digits, dots and hyphens."
          value={draft.name}
          onChange={(name) => setDraft((last) => ({ ...last, name }))}
          error={errorAt('name')}
        />
        {!channel && (
          <SelectField
            label="Service"
            value={draft.kind}
            choices={kinds.map(({ kind, title }) => ({ value: kind, label: title }))}
            onChange={(kind) => setDraft((last) => ({ ...last, kind, config: {} }))}
          />
        )}
        {fields.map((field) => (
          <ConfigField
            key={`${draft.kind} ${field.name}`}
            field={field}
            value={draft.config[field.name] ?? ''}
            onChange={(value) => set(field.name, value)}
            error={errorAt(field.name)}
          />
        ))}
        {failure && !isPlaced && <FailureBlock failure={failure} />}
      </form>
    </Dialog>
  )
}

function firstDraft(kinds: readonly ChannelKindInfo[], channel?: NotifyChannel): Draft {
  if (channel) return channel
  return { name: '', kind: kinds[0]?.kind ?? '', config: {} }
}

function issueAt(failure: Failure | undefined, path: string): string | undefined {
  if (failure?.kind === 'exists' && path === 'name') return 'there is one already'
  if (failure?.kind !== 'invalid') return undefined
  return failure.issues.find((issue) => issue.path === path)?.message
}

interface ConfigFieldProps {
  field: ChannelField
  value: string
  onChange: (value: string) => void
  error: string | undefined
}

function ConfigField({ field, value, onChange, error }: ConfigFieldProps) {
  const { label, hint, isSecret, choices } = field
  if (choices) {
    const all = [{ value: '', label: 'As usual' }, ...choices.map(choiceOf)]
    return <SelectField {...{ label, hint, value, error, onChange }} choices={all} />
  }
  const isKept = isSecret && value === mask
  return (
    <TextField
      {...{ label, error, onChange }}
      hint={isKept ? `${hint} It is kept; write another to change it.` : hint}
      value={value}
      secret={isSecret}
      mono
    />
  )
}

const choiceOf = (value: string) => ({ value, label: value })
