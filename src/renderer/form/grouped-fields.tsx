import { ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'
import { cx } from '../ui/cx.ts'
import { FilterBox } from '../ui/filter-box.tsx'
import { isValues, type Values } from './document-values.ts'
import type { FormField, FormNode } from './form-node.ts'
import { GroupFields } from './schema-field.tsx'
import type { SchemaFieldProps } from './schema-field-props.ts'

interface GroupedFieldsProps extends SchemaFieldProps {
  node: Extract<FormNode, { kind: 'group' }>
}

/** Many fields: what nearly everybody sets, then groups, of which those are open in which something is set. */
export function GroupedFields({ node, ...props }: GroupedFieldsProps) {
  const [wanted, setWanted] = useState('')
  const groups = [...new Set(node.fields.flatMap((field) => field.node.group ?? []))]
  if (groups.length === 0) return <GroupFields {...props} node={node} fields={node.fields} />
  const fields = node.fields.filter((field) => isWanted(field, wanted))
  const ofGroup = (group: string | undefined) => fields.filter((each) => each.node.group === group)
  const isNarrowed = wanted.trim() !== ''
  return (
    <div className="flex flex-col gap-3">
      <FilterBox label="Find a setting" value={wanted} onChange={setWanted} />
      <GroupFields {...props} node={node} fields={ofGroup(undefined)} />
      <p role="status" className="text-sm text-faint">
        {isNarrowed && (fields.length === 0 ? 'No setting is called so.' : `${fields.length} fit.`)}
      </p>
      {groups
        .filter((group) => ofGroup(group).length > 0)
        .map((group) => (
          <SettingGroup
            key={group}
            title={group}
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
  if (node.kind === 'constant') return false
  const said = `${name} ${node.title} ${node.hint ?? ''}`.toLowerCase()
  const words = wanted.toLowerCase().split(/\s+/)
  return words.every((word) => said.includes(word))
}

interface SettingGroupProps extends SchemaFieldProps {
  title: string
  fields: readonly FormField[]
  /** What was looked for is in it. */
  isFound: boolean
}

function SettingGroup({ title, fields, isFound, ...props }: SettingGroupProps) {
  const { value, path, issues } = props
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
    <section aria-label={title} className="min-w-0 border-t pt-1">
      <h3>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={body}
          onClick={() => setChoice(!isOpen)}
          className="flex h-8 w-full items-center gap-1.5 rounded-md text-left font-strong hover:bg-hover"
        >
          <ChevronRight
            aria-hidden
            className={cx('size-3.5 shrink-0 text-faint', isOpen && 'rotate-90')}
          />
          {title}
          <span className="text-sm font-normal text-faint">{setWords(set)}</span>
        </button>
      </h3>
      <div id={body} hidden={!isOpen} className="py-2 pl-5">
        {isOpen && <GroupFields {...props} fields={fields} />}
      </div>
    </section>
  )
}

function setWords(set: readonly FormField[]): string {
  if (set.length === 0) return 'nothing set'
  return set.map(({ node }) => node.title).join(', ')
}

function isSet(value: unknown): boolean {
  if (value === null || typeof value !== 'object')
    return value !== undefined && value !== null && value !== ''
  return Object.keys(value).length > 0
}

const startsAt = (path: string, field: string): boolean =>
  path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`)
