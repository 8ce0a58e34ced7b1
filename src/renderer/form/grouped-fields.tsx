import { type ComponentType, useId, useState } from 'react'
import { FilterBox } from '../ui/filter-box.tsx'
import { FoldButton } from '../ui/fold-button.tsx'
import { askedFields, isNothing } from './asked-fields.ts'
import { isValues, type Values } from './document-values.ts'
import type { FormField, FormNode } from './form-node.ts'
import type { GroupFieldsProps, SchemaFieldProps } from './schema-field-props.ts'

interface GroupedFieldsProps extends SchemaFieldProps {
  node: Extract<FormNode, { kind: 'group' }>
  /** One of several alike: no box to look for its settings in. */
  isInList?: boolean
  Fields: ComponentType<GroupFieldsProps>
}

/** Many fields: what nearly everybody sets, then groups, of which those are open in which something is set. */
export function GroupedFields({ node, isInList = false, ...props }: GroupedFieldsProps) {
  const { Fields } = props
  const [wanted, setWanted] = useState('')
  const groups = [...new Set(node.fields.flatMap((field) => field.node.group ?? []))]
  if (groups.length === 0) return <Fields {...props} node={node} fields={node.fields} />
  const asked = askedFields(node.fields, isValues(props.value) ? props.value : {})
  const fields = asked.filter((field) => isWanted(field, wanted))
  const ofGroup = (group: string | undefined) => fields.filter((each) => each.node.group === group)
  const isNarrowed = wanted.trim() !== ''
  return (
    <div className="flex flex-col gap-3">
      {!isInList && <FilterBox label="Find a setting" value={wanted} onChange={setWanted} />}
      <Fields {...props} node={node} fields={ofGroup(undefined)} />
      {!isInList && (
        <p role="status" className="text-sm text-faint">
          {isNarrowed &&
            (fields.length === 0 ? 'No setting is called so.' : `${fields.length} fit.`)}
        </p>
      )}
      {groups
        .filter((group) => ofGroup(group).length > 0)
        .map((group) => (
          <SettingGroup
            key={group}
            title={group}
            label={isInList ? `${group} of ${node.title}` : group}
            isFound={isNarrowed}
            {...props}
            node={node}
            fields={ofGroup(group)}
          />
        ))}
    </div>
  )
}

/** By the words of its title, its name and what is said of it. */
function isWanted({ name, node }: FormField, wanted: string): boolean {
  const said = `${name} ${node.title} ${node.hint ?? ''}`.toLowerCase()
  const words = wanted.toLowerCase().split(/\s+/)
  return words.every((word) => said.includes(word))
}

interface SettingGroupProps extends SchemaFieldProps {
  title: string
  /** As it is read out: of several alike each has such a group. */
  label: string
  fields: readonly FormField[]
  /** Whether what was looked for is in it. */
  isFound: boolean
  Fields: ComponentType<GroupFieldsProps>
}

function SettingGroup({ title, label, fields, isFound, ...props }: SettingGroupProps) {
  const { value, path, issues, Fields } = props
  const body = useId()
  const values: Values = isValues(value) ? value : {}
  const set = fields.filter(({ name }) => isSet(values[name]))
  const isWrong = fields.some(({ name }) =>
    issues.some((issue) => startsAt(issue.path, `${path}.${name}`)),
  )
  const [choice, setChoice] = useState<boolean>()
  const [opensItself] = useState(set.length > 0)
  const isOpen = isFound || isWrong || (choice ?? opensItself)
  return (
    <section aria-label={label} className="min-w-0 border-t pt-1">
      <h3>
        <FoldButton
          isOpen={isOpen}
          onToggle={() => setChoice(!isOpen)}
          controls={body}
          className="rounded-md font-strong"
        >
          {title}
          <span className="min-w-0 text-sm font-normal text-faint">{setWords(set)}</span>
        </FoldButton>
      </h3>
      <div id={body} hidden={!isOpen} className="py-2 pl-5">
        {isOpen && <Fields {...props} fields={fields} />}
      </div>
    </section>
  )
}

function setWords(set: readonly FormField[]): string {
  if (set.length === 0) return 'nothing set'
  return set.map(({ node }) => node.title).join(', ')
}

const isSet = (value: unknown): boolean => value === false || !isNothing(value)

const startsAt = (path: string, field: string): boolean =>
  path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`)
