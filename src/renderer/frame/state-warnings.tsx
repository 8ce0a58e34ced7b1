import { useQuery } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { useClient } from '../client/client-provider.tsx'
import { Button } from '../ui/button.tsx'

/** Damaged state and what may be missing, until the reader has taken note of it. */
export function StateWarnings() {
  const client = useClient()
  const [noted, setNoted] = useState(false)
  const { data } = useQuery({
    queryKey: ['app-info'],
    queryFn: ({ signal }) => client.app.info({}, { signal }),
  })
  if (noted || !data || data.warnings.length === 0) return null
  return (
    <div
      role="status"
      className="flex shrink-0 items-start gap-2 border-b bg-warn-tint px-4 py-1.5 text-warn-ink"
    >
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <ul className="flex-1">
        {data.warnings.map(told).map(({ title, detail, remedy }) => (
          <li key={detail}>
            <strong className="font-strong">{title}.</strong> {detail} {remedy}
          </li>
        ))}
      </ul>
      <Button small onClick={() => setNoted(true)}>
        Noted
      </Button>
    </div>
  )
}

const told = (failure: Failure) => describeFailure(failure)
