import type { PolicyField } from '../../shared/model/kind.ts'
import { asText, type Values } from '../form/document-values.ts'
import { SelectField, TextField } from '../ui/field.tsx'

interface Choice {
  readonly value: string
  readonly label: string
}

/** A duration, or a choice of which the first is what it is without one. */
interface PolicyWords {
  readonly label: string
  readonly hint: string
  /** Value that a new document begins with. */
  readonly begin?: string
  readonly choices?: readonly [Choice, ...Choice[]]
}

const words: { readonly [F in PolicyField]: PolicyWords } = {
  healthTimeout: {
    label: 'Health timeout',
    hint: 'How long a new container may take to become healthy',
    begin: '30s',
  },
  soak: { label: 'Soak', hint: 'How long it must stay healthy before it counts', begin: '5s' },
  stabilise: {
    label: 'Stabilise',
    hint: 'How long its services are watched before they count as stable',
    begin: '30s',
  },
  stopTimeout: {
    label: 'Stop timeout',
    hint: 'How long the old one may take to end by itself',
    begin: '10s',
  },
  drain: {
    label: 'Drain',
    hint: 'How long requests to the old one may go on once public names lead to the new one; empty: 30s',
  },
  startFirst: {
    label: 'Start first',
    hint: 'A new container runs beside the old one until it is proved',
    choices: [
      { value: 'auto', label: 'where it is safe' },
      { value: 'never', label: 'never' },
    ],
  },
  onChange: {
    label: 'When its files change',
    hint: 'On this machine, while Longshore is open',
    choices: [
      { value: 'offer', label: 'say so' },
      { value: 'deploy', label: 'deploy it' },
    ],
  },
  dns: {
    label: 'Without its DNS records',
    hint: 'Where its public names cannot be set in the DNS',
    choices: [
      { value: 'best-effort', label: 'go on, and try again' },
      { value: 'strict', label: 'do not deploy' },
    ],
  },
  onUnreadable: {
    label: 'Without a secret',
    hint: 'Where one that it names is not set, or cannot be read',
    choices: [
      { value: 'refuse', label: 'do not deploy' },
      { value: 'skip', label: 'deploy without it' },
    ],
  },
}

/** Policy in a new document of a kind. */
export function firstPolicy(fields: readonly PolicyField[]): Values {
  const known = fields.flatMap((name) => {
    const { begin } = words[name]
    return begin === undefined ? [] : [[name, begin] as const]
  })
  return Object.fromEntries(known)
}

interface PolicyInputProps {
  name: PolicyField
  error: string | undefined
  value: unknown
  onChange: (value: string) => void
}

/** One field of how a workload is deployed. */
export function PolicyInput({ name, error, value, onChange }: PolicyInputProps) {
  const { label, hint, choices } = words[name]
  const common = { label, hint, error, onChange }
  if (!choices) return <TextField {...common} value={asText(value)} mono />
  const chosen = choices.find((choice) => choice.value === value) ?? choices[0]
  return <SelectField {...common} value={chosen.value} choices={choices} />
}
