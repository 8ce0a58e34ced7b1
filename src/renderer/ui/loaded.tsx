import { RefreshCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { FailureBlock } from './blocks.tsx'
import { Button } from './button.tsx'
import { PageBody } from './page.tsx'
import { SkeletonRows } from './skeleton.tsx'

interface LoadedProps<Data> {
  /** Answer, as far as it is there. */
  of: {
    readonly data: Data | undefined
    readonly error: Error | null
    readonly isFetching: boolean
    readonly refetch: () => Promise<unknown>
  }
  /** Words for the time until it is there. */
  label: string
  children: (data: Data) => ReactNode
}

/** Page of an answer; a failure stands in its place. */
export function Loaded<Data>(props: LoadedProps<Data>) {
  const { of: asked } = props
  if (asked.error === null) return <LoadedPart {...props} />
  return (
    <PageBody>
      <LoadedPart {...props} of={{ ...asked, data: undefined }} />
    </PageBody>
  )
}

/**
 * View of an answer; before it the place where it will be, and of a failure the way to ask again, over what was
 * answered before.
 */
export function LoadedPart<Data>({ of: asked, label, children }: LoadedProps<Data>) {
  const { data, error, isFetching, refetch } = asked
  const again = () => {
    refetch().catch(() => {})
  }
  return (
    <>
      {error && (
        <FailureBlock
          failure={failureFrom(error)}
          action={
            <Button small icon={RefreshCw} disabled={isFetching} onClick={again}>
              Try again
            </Button>
          }
        />
      )}
      {data === undefined ? !error && <SkeletonRows label={label} /> : children(data)}
    </>
  )
}
