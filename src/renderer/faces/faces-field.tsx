import { Plus, X } from 'lucide-react'
import { faceSchema, namedFaces, routeText } from '../../shared/model/face.ts'
import type { Issue } from '../../shared/model/failure.ts'
import { asList, asNumber, asText, isValues, type Values } from '../form/document-values.ts'
import { issueAt } from '../form/schema-field.tsx'
import { useSettings } from '../settings/use-settings.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { NumberField, SelectField, TextField } from '../ui/field.tsx'
import { Mono } from '../ui/mono.tsx'

interface FacesFieldProps {
  value: unknown
  issues: readonly Issue[]
  /** Its workloads are of several services, of which each face names one. */
  hasParts: boolean
  /** undefined = it has none. */
  onChange: (faces: readonly Values[] | undefined) => void
}

const tlsChoices = [
  { value: 'auto', label: 'by the proxy (ACME)' },
  { value: 'off', label: 'off: plain HTTP' },
  { value: 'own', label: 'one of your own' },
] as const
type TlsChoice = (typeof tlsChoices)[number]['value']

/** The public names of a workload: one row each, with what it comes to beside. */
export function FacesField({ value, issues, hasParts, onChange }: FacesFieldProps) {
  const rows = asList(value).map((row) => (isValues(row) ? row : {}))
  const domain = useSettings().data?.domain ?? ''
  const primary = rows.findIndex((row) => previewOf(row, domain).name !== null)
  const put = (next: readonly Values[]) => onChange(next.length === 0 ? undefined : next)
  return (
    <div className="flex flex-col gap-3 pt-1 pb-3">
      {rows.length === 0 && (
        <p className="text-dim">It has no public name: it is reached on its network alone.</p>
      )}
      {issueAt(issues, 'faces') !== undefined && (
        <p className="text-sm text-bad-ink">{issueAt(issues, 'faces')}</p>
      )}
      <ol aria-label="Public names" className="flex flex-col gap-3">
        {rows.map((row, index) => (
          <FaceRow
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
            key={index}
            {...{ row, index, issues, hasParts, domain, isPrimary: index === primary }}
            onChange={(next) => put(rows.with(index, next))}
            onRemove={() => put(rows.toSpliced(index, 1))}
          />
        ))}
      </ol>
      <span>
        <Button small icon={Plus} onClick={() => put([...rows, { subdomain: '' }])}>
          Add a name
        </Button>
      </span>
    </div>
  )
}

interface FaceRowProps {
  row: Values
  index: number
  issues: readonly Issue[]
  hasParts: boolean
  /** Domain of the settings. */
  domain: string
  /** Whether the face is the first that is on (TF-41). */
  isPrimary: boolean
  onChange: (row: Values) => void
  onRemove: () => void
}

function FaceRow(props: FaceRowProps) {
  const { row, index, issues, hasParts, domain, isPrimary, onChange, onRemove } = props
  const preview = previewOf(row, domain)
  const error = (field: string) => issueAt(issues, `faces[${index}].${field}`)
  const set = (field: string, next: unknown) => {
    const { [field]: _, ...rest } = row
    onChange(next === undefined || next === '' ? rest : { ...rest, [field]: next })
  }
  const text = (field: string, label: string, hint: string) => (
    <TextField
      {...{ label, hint, mono: true, error: error(field), value: asText(row[field]) }}
      onChange={(next) => set(field, next)}
    />
  )
  return (
    <li aria-label={preview.name ?? `Name ${index + 1}`} className="rounded-md border p-3">
      <div className="mb-2 flex items-center gap-2">
        <p className="min-w-0 flex-1 break-all">
          {preview.name === null ? (
            <span className="text-dim">{preview.why}</span>
          ) : (
            <Mono>{preview.name}</Mono>
          )}
          {isPrimary && <span className="text-faint"> primary</span>}
        </p>
        <IconButton
          label={`Remove ${preview.name ?? `name ${index + 1}`}`}
          icon={X}
          onClick={onRemove}
        />
      </div>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(180px,1fr))] items-start gap-x-4 gap-y-3">
        {text('subdomain', 'Subdomain', 'Empty: the domain itself')}
        {text('domain', 'Domain', domain === '' ? 'Like example.com' : `Empty: ${domain}`)}
        {hasParts && text('service', 'Service', 'Which of them answers')}
        <NumberField
          label="Port of the container"
          hint={hasParts ? 'Empty: its service’s own' : 'Empty: the workload’s own'}
          error={error('targetPort')}
          value={asNumber(row.targetPort)}
          onChange={(next) => set('targetPort', next ?? undefined)}
          min={1}
          max={65_535}
        />
        {text('path', 'Path', 'Only what is below it, like /api')}
        <NumberField
          label="Access list"
          hint="Its number, of proxies that have these"
          error={error('accessList')}
          value={asNumber(row.accessList)}
          onChange={(next) => set('accessList', next ?? undefined)}
          min={1}
        />
        <TlsFields
          tls={row.tls}
          error={error('tls') ?? error('tls.certificate')}
          onChange={(tls) => set('tls', tls)}
        />
      </div>
    </li>
  )
}

interface TlsFieldsProps {
  tls: unknown
  error: string | undefined
  onChange: (tls: unknown) => void
}

function TlsFields({ tls, error, onChange }: TlsFieldsProps) {
  const value: TlsChoice = isValues(tls) ? 'own' : tls === 'off' ? 'off' : 'auto'
  const choose = (next: TlsChoice) =>
    onChange(next === 'own' ? { certificate: '' } : next === 'off' ? 'off' : undefined)
  return (
    <>
      <SelectField
        label="Certificate"
        error={value === 'own' ? undefined : error}
        value={value}
        choices={tlsChoices}
        onChange={choose}
      />
      {isValues(tls) && (
        <TextField
          label="Secret with chain and key"
          hint="Its name among the secrets; at Nginx Proxy Manager a certificate’s number"
          error={error}
          value={asText(tls.certificate)}
          onChange={(certificate) => onChange({ certificate })}
          mono
        />
      )}
    </>
  )
}

/** The name that a row comes to, or why it comes to none. */
function previewOf(row: Values, domain: string): { name: string | null; why: string } {
  const read = faceSchema.safeParse(row)
  if (!read.success) return { name: null, why: 'It comes to no name yet' }
  const { named, issues } = namedFaces([read.data], domain)
  const [face] = named
  if (face) return { name: routeText(face), why: '' }
  return { name: null, why: issues[0]?.message ?? 'Off: it has neither subdomain nor domain' }
}
