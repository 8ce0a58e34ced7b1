import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { Issue } from '../../shared/model/failure.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { asEntries } from './document-values.ts'

interface RecordFieldProps {
  label: string
  hint: string | undefined
  error: string | undefined
  path: string
  value: unknown
  onChange: (value: Record<string, string>) => void
  issues: readonly Issue[]
}

interface Entry {
  readonly id: number
  readonly name: string
  readonly text: string
}

const input =
  'h-7 w-full min-w-0 rounded-md border bg-raised px-2 font-mono text-sm hover:border-line-strong aria-invalid:border-bad-fill'

/** Names and values. Rows are kept as typed, so that a name half written never eats another. */
export function RecordField(props: RecordFieldProps) {
  const { label, hint, error, path, value, onChange, issues } = props
  const [entries, setEntries] = useState<readonly Entry[]>(() =>
    asEntries(value).map(([name, text], id) => ({ id, name, text })),
  )
  const change = (next: readonly Entry[]) => {
    setEntries(next)
    const named = next.filter(({ name }) => name !== '')
    onChange(Object.fromEntries(named.map(({ name, text }) => [name, text])))
  }
  const nextId = entries.reduce((most, { id }) => Math.max(most, id + 1), 0)
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1 text-sm font-strong text-dim">{label}</legend>
      {hint && <p className="text-sm text-faint">{hint}</p>}
      {error !== undefined && <p className="text-sm text-bad-ink">{error}</p>}
      {entries.map((entry, index) => (
        <RecordRow
          key={entry.id}
          entry={entry}
          label={`${label} ${index + 1}`}
          problem={problemOf(entry, entries, issues, path)}
          onChange={(next) => change(entries.with(index, next))}
          onRemove={() => change(entries.toSpliced(index, 1))}
        />
      ))}
      <Button
        small
        icon={Plus}
        className="self-start"
        onClick={() => setEntries([...entries, { id: nextId, name: '', text: '' }])}
      >
        Add {singularOf(label)}
      </Button>
    </fieldset>
  )
}

/** What one of them is called. */
function singularOf(label: string): string {
  if (label === 'Labels') return 'label'
  return label === 'Environment' || label === 'Variables' ? 'variable' : 'entry'
}

interface RecordRowProps {
  entry: Entry
  label: string
  problem: string | undefined
  onChange: (entry: Entry) => void
  onRemove: () => void
}

function RecordRow({ entry, label, problem, onChange, onRemove }: RecordRowProps) {
  return (
    <div className="flex flex-col gap-0.5">
      <div className="flex items-center gap-2">
        <input
          aria-label={`${label} name`}
          aria-invalid={problem !== undefined}
          placeholder="NAME"
          spellCheck={false}
          value={entry.name}
          onChange={(event) => onChange({ ...entry, name: event.target.value })}
          className={`${input} max-w-60`}
        />
        <input
          aria-label={`${label} value`}
          placeholder="value"
          spellCheck={false}
          value={entry.text}
          onChange={(event) => onChange({ ...entry, text: event.target.value })}
          className={input}
        />
        <IconButton label={`Remove ${entry.name || label}`} icon={X} onClick={onRemove} />
      </div>
      {problem !== undefined && <p className="text-sm text-bad-ink">{problem}</p>}
    </div>
  )
}

function problemOf(
  entry: Entry,
  entries: readonly Entry[],
  issues: readonly Issue[],
  path: string,
): string | undefined {
  if (entries.some((other) => other !== entry && other.name !== '' && other.name === entry.name)) {
    return `${entry.name} is there twice; the lower one counts`
  }
  const own = [`${path}.${entry.name}`, `${path}["${entry.name}"]`]
  return issues.find((issue) => own.includes(issue.path))?.message
}
