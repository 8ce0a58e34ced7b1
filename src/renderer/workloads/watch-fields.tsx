import type { Issue } from '../../shared/model/failure.ts'
import { asText, isValues, type Values } from '../form/document-values.ts'
import { issueAt } from '../form/schema-field.tsx'
import { SelectField, TextField } from '../ui/field.tsx'

interface WatchFieldsProps {
  value: unknown
  issues: readonly Issue[]
  /** undefined = nothing is said of it. */
  onChange: (watch: Values | undefined) => void
}

const does = [
  { value: '', label: 'only show them' },
  { value: 'notify', label: 'tell of them' },
  { value: 'propose', label: 'propose them' },
  { value: 'deploy', label: 'deploy them' },
] as const

/** What is done about newer images; services of a project are named in the text of the document. */
export function WatchFields({ value, issues, onChange }: WatchFieldsProps) {
  const watch: Values = isValues(value) ? value : {}
  const said = isValues(value)
    ? does.find((each) => each.value === (watch.do ?? 'notify'))
    : does[0]
  const first = { tags: 'semver:*', minAge: '0s', window: '', ...watch }
  const text = (name: 'tags' | 'minAge' | 'window', label: string, hint: string) => (
    <TextField
      {...{ label, hint, mono: true }}
      error={issueAt(issues, `watch.${name}`)}
      value={asText(watch[name])}
      onChange={(next) => onChange({ ...watch, [name]: next })}
    />
  )
  return (
    <>
      <SelectField
        label="Newer images"
        hint="While Longshore is open, with or without its window"
        value={said?.value ?? ''}
        choices={does}
        onChange={(next) => onChange(next === '' ? undefined : { ...first, do: next })}
      />
      {isValues(value) && (
        <>
          {text('tags', 'Tags', 'semver:^1, regex:PATTERN, or digest:TAG')}
          {text('minAge', 'Minimum age', 'Since they were seen here first, like 72h')}
          {text('window', 'Window', 'When they are deployed, like mon-fri 08-17; empty = always')}
        </>
      )}
    </>
  )
}
