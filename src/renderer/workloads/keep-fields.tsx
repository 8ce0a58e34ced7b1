import type { Issue } from '../../shared/model/failure.ts'
import type { KeptField } from '../../shared/model/kind.ts'
import { asText, isValues, type Values } from '../form/document-values.ts'
import { issueAt } from '../form/schema-field.tsx'
import { TextField } from '../ui/field.tsx'

const fields = [
  {
    name: 'releases',
    label: 'Releases',
    hint: 'So many; empty = as the settings say',
    isCount: true,
  },
  { name: 'logs', label: 'Last lines', hint: 'Of so many removed containers', isCount: true },
  {
    name: 'failed',
    label: 'A container that failed',
    isCount: false,
    hint: 'So long it stays, stopped, for a look, like 15m; empty = not at all',
  },
] as const

interface KeepFieldsProps {
  /** Fields that the kind of the workload heeds. */
  keeps: readonly KeptField[]
  value: unknown
  issues: readonly Issue[]
  onChange: (keep: Values | undefined) => void
}

/** Fields for what stays of a workload that is not live any more. */
export function KeepFields({ keeps, value, issues, onChange }: KeepFieldsProps) {
  const keep: Values = isValues(value) ? value : {}
  const set = (name: string, next: unknown) => {
    const { [name]: _, ...rest } = keep
    const all = next === '' ? rest : { ...rest, [name]: next }
    onChange(Object.keys(all).length === 0 ? undefined : all)
  }
  // One that is set in vain can be emptied.
  const shown = fields.filter(({ name }) => keeps.includes(name) || keep[name] !== undefined)
  return shown.map(({ name, label, hint, isCount }) => (
    <TextField
      key={name}
      label={label}
      hint={hint}
      error={issueAt(issues, `keep.${name}`)}
      value={asText(keep[name])}
      onChange={(text) => set(name, isCount && /^[0-9]+$/.test(text) ? Number(text) : text)}
    />
  ))
}
