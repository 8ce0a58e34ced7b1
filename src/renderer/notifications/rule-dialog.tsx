import { useState } from 'react'
import { severitySchema } from '../../shared/model/activity.ts'
import { guardSchema, hostColourSchema } from '../../shared/model/host.ts'
import {
  everyChannel,
  type NotifyChannel,
  type Rule,
  ruleSchema,
  systemChannel,
  toldEventSchema,
} from '../../shared/model/notification.ts'
import { hasEnd, isBeginning, mayPass } from '../../shared/model/told-events.ts'
import { NumberField, SelectField, SwitchField, TextField } from '../ui/field.tsx'
import { FieldGrid } from '../ui/field-grid.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { refusalOf, wrongFields } from '../ui/refusal.ts'
import { CheckList } from './check-list.tsx'
import { eventWords } from './rule-words.ts'
import { useChange } from './use-notifications.ts'

interface RuleDialogProps {
  /** The rule to edit; undefined = one is added. */
  rule?: Rule
  channels: readonly NotifyChannel[]
  onClose: () => void
}

const fresh: Rule = {
  ...ruleSchema.parse({ name: 'new', events: ['deployment-failed'] }),
  name: '',
}

const severities = {
  info: 'All of it',
  warning: 'Warnings and worse',
  critical: 'Critical alone',
} as const

export function RuleDialog({ rule, channels, onClose }: RuleDialogProps) {
  const [draft, setDraft] = useState(rule ?? fresh)
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({})
  const saving = useChange(
    (client, next: Rule) => client.rules.set({ rule: next, ...(rule && { replaces: rule.name }) }),
    onClose,
  )
  const change = (some: Partial<Rule>) => setDraft((last) => ({ ...last, ...some }))
  const save = () => {
    const { success, data, error } = ruleSchema.safeParse(draft)
    setWrong(
      Object.fromEntries((error?.issues ?? []).map(({ path, message }) => [path[0], message])),
    )
    if (success) saving.mutate(data)
  }
  const named = draft.name === '' ? 'rule' : draft.name
  return (
    <FormDialog
      wide
      title={rule ? `Edit rule ${rule.name}` : 'Add a rule'}
      description="Which events of what are told to which channels. What is left empty restricts nothing."
      act={rule ? `Save ${named}` : `Add ${named}`}
      isSaving={saving.isPending}
      failure={wrongFields(wrong) ?? refusalOf(saving.error).failure}
      onSave={save}
      onClose={onClose}
    >
      <TextField
        label="Name"
        value={draft.name}
        onChange={(name) => change({ name })}
        error={wrong.name}
      />
      <CheckList
        legend="Events"
        choices={toldEventSchema.options.map((value) => ({ value, label: eventWords[value] }))}
        chosen={draft.events}
        onChange={(events) => change({ events })}
        error={wrong.events}
      />
      <CheckList
        legend="Channels"
        choices={channelChoices(channels, rule?.channels ?? [])}
        chosen={draft.channels}
        onChange={(chosen) => change({ channels: chosen })}
        error={wrong.channels}
      />
      <Restrictions draft={draft} wrong={wrong} onChange={change} />
      <When draft={draft} onChange={change} />
    </FormDialog>
  )
}

/** Channels that there are, and those that the rule still names though they were removed. */
function channelChoices(channels: readonly NotifyChannel[], named: readonly string[]) {
  const names = channels.map(({ name }) => name)
  const gone = named.filter((name) => name !== everyChannel && !names.includes(name))
  return [
    { value: everyChannel, label: 'Every channel' },
    ...names.map((value) => ({ value, label: value === systemChannel ? 'This machine' : value })),
    ...gone.map((value) => ({ value, label: `${value} (removed)` })),
  ]
}

interface PartProps {
  draft: Rule
  onChange: (some: Partial<Rule>) => void
}

function Restrictions(props: PartProps & { wrong: Readonly<Record<string, string>> }) {
  const { draft, wrong, onChange } = props
  return (
    <>
      <FieldGrid isPaired>
        <NamesField
          label="Only these workloads"
          names={draft.workloads}
          onChange={(workloads) => onChange({ workloads })}
          error={wrong.workloads}
        />
        <NamesField
          label="Only these hosts"
          names={draft.hosts}
          onChange={(hosts) => onChange({ hosts })}
          error={wrong.hosts}
        />
      </FieldGrid>
      <CheckList
        legend="Only hosts with the guard"
        choices={guardSchema.options.map((value) => ({ value, label: value }))}
        chosen={draft.guards}
        onChange={(guards) => onChange({ guards })}
      />
      <CheckList
        legend="Only hosts with the colour"
        choices={hostColourSchema.options.map((value) => ({ value, label: value }))}
        chosen={draft.colours}
        onChange={(colours) => onChange({ colours })}
      />
    </>
  )
}

interface NamesFieldProps {
  label: string
  names: readonly string[]
  onChange: (names: string[]) => void
  error: string | undefined
}

function NamesField({ label, names, onChange, error }: NamesFieldProps) {
  const [text, setText] = useState(names.join(' '))
  return (
    <TextField
      label={label}
      hint="Separated by blanks; * stands for any characters."
      value={text}
      onChange={(next) => {
        setText(next)
        onChange(next.split(/[\s,]+/).filter(Boolean))
      }}
      error={error}
      mono
    />
  )
}

/** Choices that say nothing of the chosen events are left out, unless they are set. */
function When({ draft, onChange }: PartProps) {
  return (
    <FieldGrid isPaired>
      <SelectField
        label="How bad"
        value={draft.severity}
        choices={severitySchema.options.map((value) => ({ value, label: severities[value] }))}
        onChange={(severity) => onChange({ severity })}
      />
      {(draft.events.some(mayPass) || draft.onlyIfLasts !== fresh.onlyIfLasts) && (
        <NumberField
          label="Only if it lasts, seconds"
          hint="Of what may end by itself: a workload down, a host away."
          value={draft.onlyIfLasts}
          onChange={(value) => onChange({ onlyIfLasts: value ?? 0 })}
          min={0}
          max={86_400}
        />
      )}
      {(draft.events.some(hasEnd) || draft.recovery !== fresh.recovery) && (
        <SwitchField
          label="Tell when it is over, too"
          checked={draft.recovery}
          onChange={(recovery) => onChange({ recovery })}
        />
      )}
      <SwitchField
        label="Also in quiet hours"
        checked={draft.throughQuietHours}
        onChange={(throughQuietHours) => onChange({ throughQuietHours })}
      />
      {(draft.events.some(isBeginning) || draft.startsAlone) && (
        <SwitchField
          label="Starts in messages of their own"
          hint="Else a start is told only where its message becomes that of the outcome."
          checked={draft.startsAlone}
          onChange={(startsAlone) => onChange({ startsAlone })}
        />
      )}
    </FieldGrid>
  )
}
