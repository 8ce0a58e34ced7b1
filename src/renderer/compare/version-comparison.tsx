import { useQuery } from '@tanstack/react-query'
import { ArrowLeftRight, Check } from 'lucide-react'
import { useState } from 'react'
import type { TextOf } from '../../shared/model/release.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { EmptyBlock, FailureBlock } from '../ui/blocks.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { SelectField } from '../ui/field.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { TextComparison } from './text-comparison.tsx'
import { choicesOf, nameOf, textOf, type Versions } from './version-choices.ts'

interface VersionComparisonProps extends Versions {
  workload: string
  from: TextOf
  to: TextOf
}

/** Any two texts of a workload: as it is now, and as its releases had it. */
export function VersionComparison(props: VersionComparisonProps) {
  const { workload } = props
  const [pair, setPair] = useState({ from: nameOf(props.from), to: nameOf(props.to) })
  const choices = choicesOf(props)
  const labelOf = (value: string) => choices.find((one) => one.value === value)?.label ?? value
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 px-4 py-3">
      <div className="flex items-end gap-2">
        <div className="w-56 min-w-0">
          <SelectField
            label="Compare"
            value={pair.from}
            choices={choices}
            onChange={(from) => setPair({ ...pair, from })}
          />
        </div>
        <IconButton
          label="Swap the two"
          icon={ArrowLeftRight}
          onClick={() => setPair({ from: pair.to, to: pair.from })}
        />
        <div className="w-56 min-w-0">
          <SelectField
            label="with"
            value={pair.to}
            choices={choices}
            onChange={(to) => setPair({ ...pair, to })}
          />
        </div>
      </div>
      <Compared
        workload={workload}
        from={pair.from}
        to={pair.to}
        names={[labelOf(pair.from), labelOf(pair.to)]}
      />
    </div>
  )
}

interface ComparedProps {
  workload: string
  from: string
  to: string
  names: readonly [string, string]
}

function Compared({ workload, from, to, names }: ComparedProps) {
  const client = useClient()
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['compare', workload, from, to],
    queryFn: ({ signal }) =>
      client.releases.compare({ workload, from: textOf(from), to: textOf(to) }, { signal }),
    staleTime: 0,
    retry: false,
  })
  if (error) {
    const again = () => {
      refetch().catch(() => {})
    }
    return (
      <FailureBlock
        failure={failureFrom(error)}
        action={
          <Button disabled={isFetching} onClick={again}>
            Read again
          </Button>
        }
      />
    )
  }
  if (!data) return <SkeletonRows label="Reading both" />
  if (data.from === data.to) return <EmptyBlock icon={Check} text="Nothing differs." />
  return (
    <>
      <p className="text-sm text-faint">
        Values of environments are masked; one that differs says so. N and P in the text go to the
        next and the previous difference.
      </p>
      <TextComparison from={data.from} to={data.to} names={names} />
    </>
  )
}
