import type { Issue } from '../../shared/model/failure.ts'
import type { Values } from './document-values.ts'
import type { FormNode } from './form-node.ts'

export interface SchemaFieldProps {
  node: FormNode
  /** Path of the value in the document, as issues name it: `source.volumes[1].target`. */
  path: string
  value: unknown
  onChange: (value: unknown) => void
  issues: readonly Issue[]
  /** The fields beside it. */
  beside?: Values
}

export interface GroupFieldsProps extends SchemaFieldProps {
  fields: Extract<FormNode, { kind: 'group' }>['fields']
}
