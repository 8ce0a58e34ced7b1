import { PackageCheck } from 'lucide-react'
import { useState } from 'react'
import type { Update, Updates } from '../../shared/model/update.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { EmptyBlock, FailureBlock, Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Page, PageBody } from '../ui/page.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { ImageLineDialog } from './image-line-dialog.tsx'
import { UpdateRow } from './update-row.tsx'
import { useUpdates, useWatching } from './use-updates.ts'

/** Images that workloads could move to, and why they do not. */
export function UpdatesPage() {
  const { data, error, isFetching, askNow } = useUpdates()
  const watching = useWatching()
  return (
    <Page
      title="Updates"
      aside={data && <span className="text-dim">{countOf(data)}</span>}
      actions={
        <>
          {data && (
            <Button onClick={() => watching.mutate(data.isPaused ? 'on' : 'paused')}>
              {data.isPaused ? 'Go on watching' : 'Pause watching'}
            </Button>
          )}
          <Button variant="primary" disabled={isFetching} onClick={askNow}>
            {isFetching ? 'Asking' : 'Ask registries now'}
          </Button>
        </>
      }
      header={data?.isPaused && <Paused />}
    >
      {error && <FailureBlock failure={failureFrom(error)} />}
      {data ? (
        <UpdateLists updates={data} />
      ) : (
        !error && <SkeletonRows label="Loading what could move" />
      )}
    </Page>
  )
}

function Paused() {
  return (
    <p role="status" className="border-b bg-warn-tint px-4 py-1.5 text-warn-ink">
      Watching is paused: no registry is asked, and nothing is deployed by itself.
    </p>
  )
}

function countOf({ updates }: Updates): string {
  const movable = updates.filter(({ to }) => to !== null).length
  return updates.length === 0 ? '' : `${movable} of ${updates.length} could move`
}

function UpdateLists({ updates: { updates, at } }: { updates: Updates }) {
  const [line, setLine] = useState<Update>()
  if (updates.length === 0)
    return (
      <EmptyBlock
        icon={PackageCheck}
        text="Nothing runs here yet. What a document says under watch decides which newer images are told of, proposed or deployed."
      />
    )
  const movable = updates.filter(({ to }) => to !== null)
  const others = updates.filter(({ to }) => to === null)
  const rows = (some: readonly Update[]) =>
    some.map((update) => (
      <UpdateRow
        key={`${update.workload}/${update.part}`}
        {...{ update, now: at, onLine: setLine }}
      />
    ))
  return (
    <PageBody>
      {movable.length > 0 && (
        <Section title="Could move" count={movable.length}>
          <ul aria-label="Could move">{rows(movable)}</ul>
        </Section>
      )}
      {others.length > 0 && (
        <Section title="Stays as it is" count={others.length}>
          <ul aria-label="Stays as it is">{rows(others)}</ul>
        </Section>
      )}
      {line?.to && (
        <ImageLineDialog update={line} tag={line.to.tag} onClose={() => setLine(undefined)} />
      )}
    </PageBody>
  )
}
