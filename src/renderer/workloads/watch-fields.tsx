import type { Issue } from '../../shared/model/failure.ts'
import { asText, isValues, type Values } from '../form/document-values.ts'
import { issueAt } from '../form/schema-field.tsx'
import { SelectField, TextField } from '../ui/field.tsx'

interface WatchFieldsProps {
  value: unknown
  /** Whether it is made from a git repository: a branch of it is followed, and no image. */
  hasRefs: boolean
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

/** Fields for what is done about newer images; services of a project are named in the text of the document. */
export function WatchFields({ value, hasRefs, issues, onChange }: WatchFieldsProps) {
  const watch: Values = isValues(value) ? value : {}
  const said = isValues(value)
    ? does.find((each) => each.value === (watch.do ?? 'notify'))
    : does[0]
  const followed = hasRefs ? { ref: 'main' } : { tags: 'semver:*' }
  const first = { ...followed, minAge: '0s', window: '', ...watch }
  const text = (
    name: 'tags' | 'ref' | 'every' | 'minAge' | 'window',
    label: string,
    hint: string,
  ) => (
    <TextField
      {...{ label, hint, mono: true }}
      error={issueAt(issues, `watch.${name}`)}
      value={asText(watch[name])}
      onChange={(next) => onChange(changed(watch, name, next))}
    />
  )
  return (
    <>
      <SelectField
        label={hasRefs ? 'New commits' : 'Newer images'}
        hint="While Longshore is open, with or without its window"
        value={said?.value ?? ''}
        choices={does}
        onChange={(next) => onChange(next === '' ? undefined : { ...first, do: next })}
      />
      {isValues(value) && (
        <>
          {hasRefs
            ? text('ref', 'Branch', 'Or a tag that is moved; it is followed')
            : text('tags', 'Tags', 'semver:^1, regex:PATTERN, or digest:TAG')}
          {hasRefs &&
            text('every', 'Asked', 'How often, like 5m; empty = every quarter of an hour')}
          {text('minAge', 'Minimum age', 'Since they were seen here first, like 72h')}
          {(watch.do === 'deploy' || asText(watch.window) !== '') &&
            text('window', 'Window', 'When they are deployed, like mon-fri 08-17; empty = always')}
        </>
      )}
    </>
  )
}

/** Nothing written = nothing said. */
function changed(watch: Values, name: string, next: string): Values {
  const { [name]: _, ...others } = watch
  return name === 'every' && next === '' ? others : { ...watch, [name]: next }
}
