import type { ReactNode } from 'react'
import type { Issue } from '../../shared/model/failure.ts'
import type { PolicyField } from '../../shared/model/kind.ts'
import { deployPolicySchema } from '../../shared/model/workload.ts'
import type { SourceKind } from '../client/use-kinds.ts'
import { FacesField } from '../faces/faces-field.tsx'
import { asList, asText, isValues, type Values } from '../form/document-values.ts'
import type { FormNode } from '../form/form-node.ts'
import { GroupedFields } from '../form/grouped-fields.tsx'
import { RecordField } from '../form/record-field.tsx'
import { GroupFields, issueAt, SchemaField } from '../form/schema-field.tsx'
import { viewOf } from '../kinds/kinds.ts'
import { Section } from '../ui/blocks.tsx'
import { TextField } from '../ui/field.tsx'
import { FieldGrid } from '../ui/field-grid.tsx'
import { HostsField } from './hosts-field.tsx'
import { KeepFields } from './keep-fields.tsx'
import { PolicyInput } from './policy-input.tsx'
import { WatchFields } from './watch-fields.tsx'

interface DocumentFormProps {
  values: Values
  source: FormNode
  kind: SourceKind
  /** A stored workload keeps its name: containers and history hang on it. */
  isNew: boolean
  issues: readonly Issue[]
  onChange: (values: Values) => void
}

/** The whole document as a form; the source's part comes from its schema. */
export function DocumentForm(props: DocumentFormProps) {
  const { values, source, kind, isNew, issues, onChange } = props
  const change = (name: string) => (value: unknown) => onChange({ ...values, [name]: value })
  const { watch: _, ...unwatched } = values
  const watched = (watch: Values | undefined) =>
    onChange(watch ? { ...unwatched, watch } : unwatched)
  const deploy = deployOf(values)
  return (
    <div className="flex flex-col gap-5">
      <WorkloadPart {...{ values, isNew, issues, onChange }} onName={change('name')} />
      <SourceSection
        {...{ source, kind, issues }}
        value={values.source}
        onChange={change('source')}
      />
      <Section title="Environment">
        <RecordField
          label="Variables"
          hint="These win over the source's own. Values shown as •••• keep what is stored; a secret is named, and kept apart."
          error={issueAt(issues, 'env')}
          path="env"
          value={values.env}
          onChange={change('env')}
          issues={issues}
          mayBeSecret
        />
      </Section>
      <FacesSection {...{ values, kind, issues, onChange }} />
      {kind.hasVolumes && (
        <OwnVolumes
          source={source}
          value={values.volumes}
          onChange={change('volumes')}
          issues={issues}
        />
      )}
      <Part title={kind.hasRefs ? 'New commits' : 'Newer images'}>
        <WatchFields
          value={values.watch}
          hasRefs={kind.hasRefs === true}
          issues={issues}
          onChange={watched}
        />
      </Part>
      <Part title="Deploying">
        {policyOf(kind, values).map((name) => (
          <PolicyInput
            key={name}
            name={name}
            error={issueAt(issues, `deploy.${name}`)}
            value={deploy[name]}
            onChange={(next) => change('deploy')({ ...deploy, [name]: next })}
          />
        ))}
      </Part>
      <Part title="Keeping">
        <KeepFields
          keeps={kind.keeps}
          value={values.keep}
          issues={issues}
          onChange={change('keep')}
        />
      </Part>
    </div>
  )
}

/** Fields of its policy that say something; one that is set in vain can be set back. */
function policyOf({ kind, policy }: SourceKind, values: Values): readonly PolicyField[] {
  const unheeded = viewOf(kind).unheeded?.(isValues(values.source) ? values.source : {}) ?? []
  const plain: Values = deployPolicySchema.parse({})
  const deploy: Values = { ...plain, ...deployOf(values) }
  return policy.filter((name) => !unheeded.includes(name) || deploy[name] !== plain[name])
}

const deployOf = ({ deploy }: Values): Values => (isValues(deploy) ? deploy : {})

interface WorkloadPartProps
  extends Pick<DocumentFormProps, 'values' | 'isNew' | 'issues' | 'onChange'> {
  onName: (name: unknown) => void
}

function WorkloadPart({ values, isNew, issues, onChange, onName }: WorkloadPartProps) {
  return (
    <Part title="Workload">
      <TextField
        label="Name"
        hint={isNew ? 'Lower case; part of container names and links' : 'Cannot be changed'}
        error={issueAt(issues, 'name')}
        value={asText(values.name)}
        onChange={onName}
        disabled={!isNew}
        mono
      />
      <HostsField values={values} issues={issues} onChange={onChange} />
    </Part>
  )
}

interface SourceSectionProps extends Pick<DocumentFormProps, 'source' | 'kind' | 'issues'> {
  value: unknown
  onChange: (value: unknown) => void
}

function SourceSection({ source, kind, issues, value, onChange }: SourceSectionProps) {
  return (
    <Section title={kind.title}>
      <div className="pt-1">
        {source.kind === 'group' && (
          <GroupedFields
            Fields={GroupFields}
            node={source}
            path="source"
            value={value}
            onChange={onChange}
            issues={issues}
          />
        )}
      </div>
    </Section>
  )
}

type FacesSectionProps = Pick<DocumentFormProps, 'values' | 'kind' | 'issues' | 'onChange'>

/** Its public names, and what deploying does for them where there are any. */
function FacesSection({ values, kind, issues, onChange }: FacesSectionProps) {
  const deploy = deployOf(values)
  return (
    <Section title="Public names">
      <FacesField
        value={values.faces}
        issues={issues}
        hasParts={kind.hasParts}
        onChange={(faces) => {
          const { faces: _, ...faceless } = values
          onChange(faces ? { ...values, faces } : faceless)
        }}
      />
      {asList(values.faces).length > 0 && (
        <FieldGrid>
          {(['drain', 'dns'] as const).map((name) => (
            <PolicyInput
              key={name}
              {...{ name, error: issueAt(issues, `deploy.${name}`), value: deploy[name] }}
              onChange={(next) => {
                const { [name]: _, ...rest } = deploy
                onChange({ ...values, deploy: next === '' ? rest : { ...rest, [name]: next } })
              }}
            />
          ))}
        </FieldGrid>
      )}
    </Section>
  )
}

interface OwnVolumesProps extends Pick<DocumentFormProps, 'source' | 'issues'> {
  value: unknown
  onChange: (value: unknown) => void
}

/** As the source's own are, which they win over; left out where there is none. */
function OwnVolumes({ source, onChange, ...props }: OwnVolumesProps) {
  const fields = source.kind === 'group' ? source.fields : []
  const node = fields.find(({ name }) => name === 'volumes')?.node
  if (!node) return null
  const hint = "They win over the source's, by target."
  return (
    <Section title="Volumes">
      <SchemaField
        {...props}
        path="volumes"
        node={{ ...node, title: 'Own volumes', hint }}
        onChange={(next) => onChange(Array.isArray(next) && next.length === 0 ? undefined : next)}
      />
    </Section>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Section title={title}>
      <FieldGrid>{children}</FieldGrid>
    </Section>
  )
}
