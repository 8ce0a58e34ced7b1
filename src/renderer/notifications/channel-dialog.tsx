import { useState } from 'react'
import { mask } from '../../shared/model/difference.ts'
import type {
  ChannelConfig,
  ChannelField,
  ChannelKindInfo,
  NotifyChannel,
} from '../../shared/model/notification.ts'
import { SelectField, TextField } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { refusalOf } from '../ui/refusal.ts'
import { useChange } from './use-notifications.ts'

interface ChannelDialogProps {
  /** The channel to edit; undefined = one is added. */
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
  const [draft, setDraft] = useState<Draft>(() => firstDraft(kinds, channel))
  const saving = useChange(
    (client, { name, kind, config }: Draft) =>
      channel
        ? client.channels.edit({ name: channel.name, newName: name, config })
        : client.channels.add({ name, kind, config }),
    onClose,
  )
  const fields = kinds.find(({ kind }) => kind === draft.kind)?.fields ?? []
  const refusal = refusalOf(saving.error)
  const isTaken = refusal.failure?.kind === 'exists'
  const nameError = isTaken ? 'there is one already' : refusal.at('name')
  const set = (name: string, value: ConfigValue) =>
    setDraft((last) => ({ ...last, config: { ...last.config, [name]: value } }))
  const named = draft.name === '' ? 'channel' : draft.name
  return (
    <FormDialog
      title={channel ? `Edit ${channel.name}` : 'Add a channel'}
      description="Addresses and tokens are kept sealed, and are not shown again."
      act={channel ? `Save ${named}` : `Add ${named}`}
      isSaving={saving.isPending}
      failure={isTaken ? undefined : refusal.failure}
      onSave={() => saving.mutate(draft)}
      onClose={onClose}
    >
      <TextField
        label="Name"
        hint="As rules name it: small letters, digits, dots and hyphens."
        value={draft.name}
        onChange={(name) => setDraft((last) => ({ ...last, name }))}
        error={nameError}
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
          kept={channel?.config[field.name] ?? ''}
          onChange={(value) => set(field.name, value)}
          error={refusal.at(field.name, `config.${field.name}`)}
        />
      ))}
    </FormDialog>
  )
}

function firstDraft(kinds: readonly ChannelKindInfo[], channel?: NotifyChannel): Draft {
  if (channel) return channel
  return { name: '', kind: kinds[0]?.kind ?? '', config: {} }
}

type ConfigValue = ChannelConfig[string]

interface ConfigFieldProps {
  field: ChannelField
  value: ConfigValue
  /** The config of a channel that is edited, as it was. */
  kept: ConfigValue
  onChange: (value: ConfigValue) => void
  error: string | undefined
}

/** Field that a service asks for; a sealed one may be a secret by its name as well. */
function ConfigField({ field, value, kept, onChange, error }: ConfigFieldProps) {
  const { label, isSecret } = field
  const named = typeof value === 'string' ? undefined : value.secret
  const text = typeof value === 'string' ? value : ''
  const typed = { field, value: text, onChange, error: named === undefined ? error : undefined }
  if (!isSecret) return <TypedField {...typed} />
  const unnamed = typeof kept === 'string' ? kept : ''
  return (
    <>
      <TypedField {...typed} />
      <TextField
        label={`${label}: or the name of a secret`}
        hint="Set for all workloads: what it is by then is used."
        value={named ?? ''}
        onChange={(secret) => onChange(secret === '' ? unnamed : { secret })}
        mono
        error={named === undefined ? undefined : error}
      />
    </>
  )
}

interface TypedFieldProps extends Pick<ConfigFieldProps, 'field' | 'error'> {
  value: string
  onChange: (value: string) => void
}

function TypedField({ field, value, onChange, error }: TypedFieldProps) {
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
