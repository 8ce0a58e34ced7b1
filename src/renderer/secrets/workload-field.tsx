import { useFleet } from '../client/live-data.tsx'
import { SelectField } from '../ui/field.tsx'

interface WorkloadFieldProps {
  value: string
  hint: string
  onChange: (workload: string) => void
}

/** Whose secret it is: '' = everybody's. */
export function WorkloadField({ value, hint, onChange }: WorkloadFieldProps) {
  const names = useFleet().data?.workloads.map(({ name }) => name) ?? []
  const all = [...new Set([...names, ...(value === '' ? [] : [value])])].sort()
  const choices = [
    { value: '', label: 'all workloads' },
    ...all.map((name) => ({ value: name, label: name })),
  ]
  return <SelectField label="For" hint={hint} value={value} choices={choices} onChange={onChange} />
}
