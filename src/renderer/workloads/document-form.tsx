import type { ReactNode } from 'react'
import type { Issue } from '../../shared/model/failure.ts'
import { useFleet } from '../client/live-data.tsx'
import { asText, isValues, type Values } from '../form/document-values.ts'
import type { FormNode } from '../form/form-node.ts'
import { RecordField } from '../form/record-field.tsx'
import { GroupFields, issueAt } from '../form/schema-field.tsx'
import { Section } from '../ui/blocks.tsx'
import { SelectField, TextField } from '../ui/field.tsx'

interface DocumentFormProps {
  values: Values
  source: FormNode
  sourceTitle: string
  /** A stored workload keeps its name: containers and history hang on it. */
  isNew: boolean
  issues: readonly Issue[]
  onChange: (values: Values) => void
}

const healthTimeout = [
  'healthTimeout',
  'Health timeout',
  'How long a new container may take to become healthy',
] as const
const soak = ['soak', 'Soak', 'How long it must stay healthy before it counts'] as const
const stabilise = [
  'stabilise',
  'Stabilise',
  'How long its services are watched before they count as stable',
] as const
const stopTimeout = [
  'stopTimeout',
  'Stop timeout',
  'How long the old one may take to end by itself',
] as const

/** What is asked for of each kind: one container must stay well, services must hold. */
const policyOf = (kind: unknown) => [
  healthTimeout,
  kind === 'compose' ? stabilise : soak,
  stopTimeout,
]

const whenChanged = [
  { value: 'offer', label: 'say so' },
  { value: 'deploy', label: 'deploy it' },
] as const

const startFirst = [
  { value: 'auto', label: 'where it is safe' },
  { value: 'never', label: 'never' },
] as const

/** The whole document as a form; the source's part comes from its schema. */
export function DocumentForm(props: DocumentFormProps) {
  const { values, source, sourceTitle, isNew, issues, onChange } = props
  const change = (name: string) => (value: unknown) => onChange({ ...values, [name]: value })
  const deploy: Values = isValues(values.deploy) ? values.deploy : {}
  const kind = isValues(values.source) ? values.source.kind : undefined
  return (
    <div className="flex flex-col gap-5">
      <Part title="Workload">
        <TextField
          label="Name"
          hint={isNew ? 'Lower case; part of container names and links' : 'Cannot be changed'}
          error={issueAt(issues, 'name')}
          value={asText(values.name)}
          onChange={change('name')}
          disabled={!isNew}
          mono
        />
        <HostField values={values} issues={issues} onChange={onChange} />
      </Part>
      <Section title={sourceTitle}>
        <div className="pt-1">
          {source.kind === 'group' && (
            <GroupFields
              node={source}
              fields={source.fields}
              path="source"
              value={values.source}
              onChange={change('source')}
              issues={issues}
            />
          )}
        </div>
      </Section>
      <Section title="Environment">
        <RecordField
          label="Variables"
          hint="These win over the source's own. Values shown as •••• keep what is stored."
          error={issueAt(issues, 'env')}
          path="env"
          value={values.env}
          onChange={change('env')}
          issues={issues}
        />
      </Section>
      <Part title="Deploying">
        {policyOf(kind).map(([name, label, hint]) => (
          <TextField
            key={name}
            label={label}
            hint={hint}
            error={issueAt(issues, `deploy.${name}`)}
            value={asText(deploy[name])}
            onChange={(next) => change('deploy')({ ...deploy, [name]: next })}
            mono
          />
        ))}
        {kind === 'compose' && (
          <SelectField
            label="Start first"
            hint="A new container runs beside the old one until it is proved"
            error={issueAt(issues, 'deploy.startFirst')}
            value={deploy.startFirst === 'never' ? 'never' : 'auto'}
            choices={startFirst}
            onChange={(next) => change('deploy')({ ...deploy, startFirst: next })}
          />
        )}
        {kind === 'compose' && (
          <SelectField
            label="When its files change"
            hint="On this machine, while Longshore is open"
            error={issueAt(issues, 'deploy.onChange')}
            value={deploy.onChange === 'deploy' ? 'deploy' : 'offer'}
            choices={whenChanged}
            onChange={(next) => change('deploy')({ ...deploy, onChange: next })}
          />
        )}
      </Part>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Section title={title}>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(220px,1fr))] items-start gap-x-4 gap-y-3 pt-1">
        {children}
      </div>
    </Section>
  )
}

/** The host the workload goes to, among those that are known. */
function HostField({
  values,
  issues,
  onChange,
}: Pick<DocumentFormProps, 'values' | 'issues' | 'onChange'>) {
  const hosts = useFleet().data?.hosts.map((host) => host.name) ?? []
  const listed = values.hosts
  const current = asText(Array.isArray(listed) ? listed[0] : values.host)
  const names = current === '' || hosts.includes(current) ? hosts : [current, ...hosts]
  return (
    <SelectField
      label="Host"
      error={issueAt(issues, 'host')}
      value={current}
      choices={names.map((name) => ({ value: name, label: name }))}
      onChange={(host) => {
        const { hosts: _, ...rest } = values
        onChange({ ...rest, host })
      }}
    />
  )
}
