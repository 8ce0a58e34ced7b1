import { KeyRound, Pencil, Plus, X } from 'lucide-react'
import { useId, useState } from 'react'
import type { Issue } from '../../shared/model/failure.ts'
import type { EnvValue } from '../../shared/model/secret.ts'
import { useSecrets } from '../secrets/use-secrets.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { asText, isValues } from './document-values.ts'

interface RecordFieldProps {
  label: string
  hint: string | undefined
  error: string | undefined
  path: string
  value: unknown
  onChange: (value: Record<string, EnvValue>) => void
  issues: readonly Issue[]
  /** A value may be the name of a secret instead. */
  mayBeSecret?: boolean
}

interface Entry {
  readonly id: number
  readonly name: string
  readonly text: string
  /** The text is the name of a secret. */
  readonly isSecret: boolean
}

const envValueOf = ({ text, isSecret }: Entry): EnvValue => (isSecret ? { secret: text } : text)

function entriesOf(value: unknown): Entry[] {
  if (!isValues(value)) return []
  return Object.entries(value).map(([name, each], id) => {
    // Its name may be none yet.
    const secret = isValues(each) && Object.hasOwn(each, 'secret') ? each.secret : undefined
    return { id, name, text: asText(secret ?? each), isSecret: secret !== undefined }
  })
}

const input =
  'h-7 w-full min-w-0 rounded-md border bg-raised px-2 font-mono text-sm hover:border-line-strong aria-invalid:border-bad-fill'

/** Names and values. Rows are kept as typed, so that a name half written never eats another. */
export function RecordField(props: RecordFieldProps) {
  const { label, hint, error, path, value, onChange, issues, mayBeSecret = false } = props
  const [entries, setEntries] = useState<readonly Entry[]>(() => entriesOf(value))
  const change = (next: readonly Entry[]) => {
    setEntries(next)
    const named = next.filter(({ name }) => name !== '')
    onChange(Object.fromEntries(named.map((entry) => [entry.name, envValueOf(entry)])))
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
          problem={problemOf(entry, entries, { issues, path })}
          mayBeSecret={mayBeSecret}
          onChange={(next) => change(entries.with(index, next))}
          onRemove={() => change(entries.toSpliced(index, 1))}
        />
      ))}
      <Button
        small
        icon={Plus}
        className="self-start"
        onClick={() =>
          setEntries([...entries, { id: nextId, name: '', text: '', isSecret: false }])
        }
      >
        Add {singularOf(label)}
      </Button>
    </fieldset>
  )
}

/** Name for one of them. */
function singularOf(label: string): string {
  if (label === 'Labels') return 'label'
  return label === 'Environment' || label === 'Variables' ? 'variable' : 'entry'
}

interface RecordRowProps {
  entry: Entry
  label: string
  problem: string | undefined
  mayBeSecret: boolean
  onChange: (entry: Entry) => void
  onRemove: () => void
}

function RecordRow({ entry, label, problem, mayBeSecret, onChange, onRemove }: RecordRowProps) {
  const { isSecret } = entry
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
        {isSecret ? (
          <SecretName
            label={`${label} secret`}
            value={entry.text}
            onChange={(text) => onChange({ ...entry, text })}
          />
        ) : (
          <input
            aria-label={`${label} value`}
            placeholder="value"
            spellCheck={false}
            value={entry.text}
            onChange={(event) => onChange({ ...entry, text: event.target.value })}
            className={input}
          />
        )}
        {mayBeSecret && (
          <IconButton
            label={`${entry.name || label}: ${isSecret ? 'write a value' : 'take a secret'}`}
            icon={isSecret ? Pencil : KeyRound}
            onClick={() =>
              onChange({ ...entry, isSecret: !isSecret, text: isSecret ? '' : entry.name })
            }
          />
        )}
        <IconButton label={`Remove ${entry.name || label}`} icon={X} onClick={onRemove} />
      </div>
      {problem !== undefined && <p className="text-sm text-bad-ink">{problem}</p>}
    </div>
  )
}

interface SecretNameProps {
  label: string
  value: string
  onChange: (name: string) => void
}

/** One that is kept, or one that will be. */
function SecretName({ label, value, onChange }: SecretNameProps) {
  const list = useId()
  const { data } = useSecrets()
  const names = [...new Set(data?.secrets.map(({ name }) => name))]
  const isUnknown = data !== undefined && value !== '' && !names.includes(value)
  return (
    <span className="flex w-full min-w-0 flex-col">
      <input
        aria-label={label}
        aria-description={isUnknown ? 'is not set yet' : undefined}
        placeholder="name of a secret"
        spellCheck={false}
        list={list}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={input}
      />
      <datalist id={list}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {isUnknown && (
        <span className="text-sm text-warn-ink">not set yet: see Settings, Secrets</span>
      )}
    </span>
  )
}

function problemOf(
  entry: Entry,
  entries: readonly Entry[],
  { issues, path }: { readonly issues: readonly Issue[]; readonly path: string },
): string | undefined {
  if (entries.some((other) => other !== entry && other.name !== '' && other.name === entry.name)) {
    return `${entry.name} is there twice; the lower one counts`
  }
  const own = [`${path}.${entry.name}`, `${path}["${entry.name}"]`]
  return issues.find((issue) => own.includes(issue.path))?.message
}
