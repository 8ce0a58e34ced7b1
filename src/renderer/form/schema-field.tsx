import type { Issue } from '../../shared/model/failure.ts'
import { AccountField } from '../registries/account-field.tsx'
import { NumberField, SelectField, SwitchField, TextField } from '../ui/field.tsx'
import { FieldGrid } from '../ui/field-grid.tsx'
import { askedFields, isNothing } from './asked-fields.ts'
import { asNumber, asText, isValues, type Values } from './document-values.ts'
import { blankOf, type FormField, type FormNode, formOf } from './form-node.ts'
import { GroupedFields } from './grouped-fields.tsx'
import { JsonField } from './json-field.tsx'
import { ListField } from './list-field.tsx'
import { RecordField } from './record-field.tsx'
import type { GroupFieldsProps, SchemaFieldProps } from './schema-field-props.ts'

/** One field of a form made from a schema. */
export function SchemaField(props: SchemaFieldProps) {
  const { node, path, value, onChange, issues } = props
  const frame = { label: node.title, hint: node.hint, error: issueAt(issues, path) }
  switch (node.kind) {
    case 'text':
      return <TextField {...frame} value={asText(value)} onChange={onChange} mono />
    case 'account':
      return (
        <AccountField
          {...{ ...frame, onChange, image: asText(props.beside?.image) }}
          value={asText(value)}
        />
      )
    case 'number':
      return (
        <NumberField
          {...frame}
          value={asNumber(value)}
          onChange={(next) => onChange(next ?? undefined)}
          min={node.min}
          max={node.max}
          step={node.whole ? 1 : 'any'}
        />
      )
    case 'choice':
      return (
        <SelectField
          {...frame}
          value={asText(value)}
          choices={withCurrent(node.choices, asText(value)).map((choice) => ({
            value: choice,
            label: choice || 'Not set',
          }))}
          onChange={onChange}
        />
      )
    case 'flag':
      return <SwitchField {...frame} checked={value === true} onChange={onChange} />
    case 'record':
      if (!node.mayBeSecret && !formOf([node], value))
        return <JsonField {...frame} value={value} onChange={onChange} />
      return (
        <RecordField
          {...{ ...frame, path, value, onChange, issues }}
          mayBeSecret={node.mayBeSecret}
        />
      )
    case 'list':
      return (
        <ListField
          {...props}
          item={node.item}
          error={frame.error}
          drawItem={(item) =>
            item.node.kind === 'group' ? (
              <GroupedFields {...item} node={item.node} Fields={GroupFields} isInList />
            ) : (
              <SchemaField {...item} />
            )
          }
        />
      )
    case 'group':
      return <GroupFields {...props} fields={node.fields} />
    case 'either': {
      const form = formOf(node.forms, value) ?? { kind: 'json' }
      return <SchemaField {...props} node={{ ...form, title: node.title, hint: node.hint }} />
    }
    case 'constant':
      return null
    case 'json':
      return <JsonField {...frame} value={value} onChange={onChange} />
  }
}

export function issueAt(issues: readonly Issue[], path: string): string | undefined {
  return issues.find((issue) => issue.path === path)?.message
}

const isWide = (node: FormNode, value: unknown): boolean => {
  if (node.kind === 'either') return isWide(formOf(node.forms, value) ?? node, value)
  return ['list', 'record', 'json', 'group'].includes(node.kind)
}

/** A whole part that is there or is not. */
const isChoosable = ({ isOptional, node }: FormField) => isOptional && node.kind === 'group'

/** A choice that can be taken back. */
const emptiable = (node: FormNode): FormNode =>
  node.kind === 'choice' ? { ...node, choices: ['', ...node.choices] } : node

interface FieldOfProps extends Omit<SchemaFieldProps, 'node'> {
  field: FormField
}

function FieldOf({ field, ...props }: FieldOfProps) {
  const { node, isOptional } = field
  const { value, onChange } = props
  if (node.kind === 'group' && !isOptional) return <Part {...props} node={node} />
  if (!isChoosable(field)) {
    // Emptied again, it is left out again.
    const change = (next: unknown) => onChange(isOptional && isNothing(next) ? undefined : next)
    return <SchemaField {...props} node={isOptional ? emptiable(node) : node} onChange={change} />
  }
  const isThere = isValues(value)
  return (
    <div className="flex flex-col gap-2">
      <SwitchField
        label={node.title}
        hint={node.hint}
        checked={isThere}
        onChange={(wanted) => onChange(wanted ? blankOf(node) : undefined)}
      />
      {isThere && (
        <div className="border-l-2 pl-3">
          <SchemaField {...props} node={node} />
        </div>
      )}
    </div>
  )
}

/** One that is always there. */
function Part(props: SchemaFieldProps) {
  return (
    <fieldset className="min-w-0">
      <legend className="pb-2 font-strong">{props.node.title}</legend>
      <div className="border-l-2 pl-3">
        <SchemaField {...props} />
      </div>
    </fieldset>
  )
}

/** The fields of an object, two abreast; what grows takes the whole width. */
export function GroupFields({ fields, path, value, onChange, issues }: GroupFieldsProps) {
  const values: Values = isValues(value) ? value : {}
  return (
    <FieldGrid>
      {askedFields(fields, values).map((field) => (
        <div
          key={field.name}
          className={isWide(field.node, values[field.name]) ? 'col-span-full' : 'min-w-0'}
        >
          <FieldOf
            field={field}
            path={path === '' ? field.name : `${path}.${field.name}`}
            value={values[field.name] ?? field.fallback}
            beside={values}
            onChange={(next) => onChange({ ...values, [field.name]: next })}
            issues={issues}
          />
        </div>
      ))}
    </FieldGrid>
  )
}

/** Choices with the one that the document says, also where the form offers no such word. */
const withCurrent = (choices: readonly string[], value: string): readonly string[] =>
  value === '' || choices.includes(value) ? choices : [...choices, value]
