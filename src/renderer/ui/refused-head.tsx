import { useLayoutEffect, useRef, useState } from 'react'
import type { Failure } from '../../shared/model/failure.ts'
import { FailureBlock } from './blocks.tsx'

/** Stands at the head of fields: why they were not saved, as far as none of them says it. */
export function RefusedHead({ failure }: { failure: Failure | undefined }) {
  const place = useRef<HTMLDivElement>(null)
  const [unsaid, setUnsaid] = useState<Failure>()
  // Only what is drawn tells which fields there are, and what they say.
  useLayoutEffect(() => {
    const next = failure && unsaidOf(failure, place.current?.parentElement)
    setUnsaid((last) => (JSON.stringify(last) === JSON.stringify(next) ? last : next))
  })
  return (
    <div ref={place} role="alert" className="empty:hidden">
      {unsaid && <FailureBlock failure={unsaid} />}
    </div>
  )
}

/** The rest of a failure without what fields in there say; undefined where they say all of it. */
function unsaidOf(failure: Failure, fields: Element | null | undefined): Failure | undefined {
  if (failure.kind !== 'invalid') return failure
  const said = [...(fields?.querySelectorAll('[data-error]') ?? [])].map((each) => each.textContent)
  const issues = failure.issues.filter(({ message }) => {
    const at = said.indexOf(message)
    if (at >= 0) said.splice(at, 1)
    return at < 0
  })
  return issues.length === 0 && failure.issues.length > 0 ? undefined : { ...failure, issues }
}
