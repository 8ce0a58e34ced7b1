import { useState } from 'react'
import { TextArea } from '../ui/field.tsx'

interface JsonFieldProps {
  label: string
  hint: string | undefined
  error: string | undefined
  value: unknown
  onChange: (value: unknown) => void
}

/** For what no form knows: the value itself, as JSON. */
export function JsonField({ label, hint, error, value, onChange }: JsonFieldProps) {
  const [text, setText] = useState(() =>
    value === undefined ? '' : JSON.stringify(value, null, 2),
  )
  const [problem, setProblem] = useState<string>()
  const change = (next: string) => {
    setText(next)
    try {
      onChange(next.trim() === '' ? undefined : JSON.parse(next))
      setProblem(undefined)
    } catch {
      setProblem('not JSON yet')
    }
  }
  return (
    <TextArea
      label={label}
      hint={hint}
      error={problem ?? error}
      rows={4}
      value={text}
      onChange={change}
    />
  )
}
