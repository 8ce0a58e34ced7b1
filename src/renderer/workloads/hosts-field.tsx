import { Plus, X } from 'lucide-react'
import type { Issue } from '../../shared/model/failure.ts'
import { useFleet } from '../client/live-data.tsx'
import { asText, type Values } from '../form/document-values.ts'
import { issueAt } from '../form/schema-field.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { SelectField } from '../ui/field.tsx'

interface HostsFieldProps {
  values: Values
  issues: readonly Issue[]
  onChange: (values: Values) => void
}

/** The hosts that a workload goes to, in their order: one is written as `host`, several as `hosts`. */
export function HostsField({ values, issues, onChange }: HostsFieldProps) {
  const known = useFleet().data?.hosts.map(({ name }) => name) ?? []
  const chosen = Array.isArray(values.hosts) ? values.hosts.map(asText) : [asText(values.host)]
  const free = known.filter((name) => !chosen.includes(name))
  const choose = (hosts: readonly string[]) => {
    const { host: _, hosts: __, ...rest } = values
    onChange(hosts.length === 1 ? { ...rest, host: hosts[0] } : { ...rest, hosts: [...hosts] })
  }
  return (
    <div className="flex flex-col gap-1.5">
      {chosen.map((current, index) => (
        <div key={current} className="flex items-end gap-1.5">
          <div className="min-w-0 flex-1">
            <SelectField
              label={chosen.length === 1 ? 'Host' : `Host ${index + 1}`}
              error={errorAt(issues, index)}
              value={current}
              choices={[current, ...free]
                .filter((name) => name !== '')
                .map((name) => ({ value: name, label: name }))}
              onChange={(host) => choose(chosen.with(index, host))}
            />
          </div>
          {chosen.length > 1 && (
            <IconButton
              label={`Without ${current}`}
              icon={X}
              onClick={() => choose(chosen.toSpliced(index, 1))}
            />
          )}
        </div>
      ))}
      {free[0] !== undefined && chosen[0] !== '' && (
        <span>
          <Button small icon={Plus} onClick={() => choose([...chosen, ...free.slice(0, 1)])}>
            Add a host
          </Button>
        </span>
      )}
    </div>
  )
}

function errorAt(issues: readonly Issue[], index: number): string | undefined {
  const ofAll = index === 0 ? (issueAt(issues, 'host') ?? issueAt(issues, 'hosts')) : undefined
  return issueAt(issues, `hosts[${index}]`) ?? ofAll
}
