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

/** View of an answer; before it the place where it will be, and of a failure the way to ask again. */
export function Loaded<Data>({ of: asked, label, children }: LoadedProps<Data>) {
  const { data, error, isFetching, refetch } = asked
  if (error) {
    const again = () => {
      refetch().catch(() => {})
    }
    return (
      <PageBody>
        <FailureBlock
          failure={failureFrom(error)}
          action={
            <Button small icon={RefreshCw} disabled={isFetching} onClick={again}>
              Try again
            </Button>
          }
        />
      </PageBody>
    )
  }
  return data === undefined ? <SkeletonRows label={label} /> : children(data)
}
