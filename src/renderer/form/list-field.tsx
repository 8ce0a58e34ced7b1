import { Plus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, IconButton } from '../ui/button.tsx'
import { asList } from './document-values.ts'
import { blankOf, type FormNode } from './form-node.ts'
import type { SchemaFieldProps } from './schema-field-props.ts'

interface ListFieldProps extends SchemaFieldProps {
  item: FormNode
  error: string | undefined
  drawItem: (props: SchemaFieldProps) => ReactNode
}

/** A list whose items are added, changed in place and removed. */
export function ListField(props: ListFieldProps) {
  const { node, item, path, value, onChange, issues, error, drawItem } = props
  const items = asList(value)
  const singular = node.title.endsWith('s') ? node.title.slice(0, -1).toLowerCase() : 'entry'
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-sm font-strong text-dim">{node.title}</legend>
      {node.hint && <p className="text-sm text-faint">{node.hint}</p>}
      {error !== undefined && <p className="text-sm text-bad-ink">{error}</p>}
      {items.map((entry, index) => {
        const itemPath = `${path}[${index}]`
        return (
          <div key={itemPath} className="flex items-start gap-2 rounded-md border bg-canvas p-2">
            <div className="min-w-0 flex-1">
              {drawItem({
                node:
                  item.title === '' ? { ...item, title: `${titled(singular)} ${index + 1}` } : item,
                path: itemPath,
                value: entry,
                onChange: (next) => onChange(items.with(index, next)),
                issues,
              })}
            </div>
            <IconButton
              label={`Remove ${singular} ${index + 1}`}
              icon={X}
              onClick={() => onChange(items.toSpliced(index, 1))}
            />
          </div>
        )
      })}
      <Button
        small
        icon={Plus}
        className="self-start"
        onClick={() => onChange([...items, blankOf(item)])}
      >
        Add {singular}
      </Button>
    </fieldset>
  )
}

const titled = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
