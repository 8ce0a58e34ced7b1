import { useMutation, useQuery } from '@tanstack/react-query'
import type { Update } from '../../shared/model/update.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { useProposal } from '../client/proposals.ts'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { DifferenceTable } from '../ui/differences.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'

interface ImageLineDialogProps {
  update: Update
  tag: string
  onClose: () => void
}

/** The line of a project's file as it would be; it is changed only here, and deployed only by its plan. */
export function ImageLineDialog({ update, tag, onClose }: ImageLineDialogProps) {
  const { workload, part } = update
  const client = useClient()
  const propose = useProposal()
  const asked = { workload, part, tag }
  const found = useQuery({
    queryKey: ['image-line', workload, part, tag],
    queryFn: ({ signal }) => client.updates.line(asked, { signal }),
    retry: false,
    gcTime: 0,
  })
  const change = useMutation({
    mutationFn: (before: string) => client.updates.change({ ...asked, before }),
    onSuccess: () => {
      onClose()
      propose({ kind: 'deploy', workload })
    },
  })
  const { data } = found
  const error = change.error ?? found.error
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`${part} of ${workload}: ${tag}`}
      description={data && `${data.file}, line ${data.line}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {data?.readOnly === '' && (
            <Button
              variant="primary"
              disabled={change.isPending}
              onClick={() => change.mutate(data.before)}
            >
              Change the file and plan
            </Button>
          )}
        </>
      }
    >
      {data && (
        <div className="flex flex-col gap-3">
          <DifferenceTable
            difference={[{ field: `line ${data.line}`, before: data.before, after: data.after }]}
            before="Now"
            after="Then"
          />
          {data.readOnly !== '' && <p className="text-dim">It is only shown: {data.readOnly}.</p>}
        </div>
      )}
      {error && <FailureBlock failure={failureFrom(error)} />}
      {!data && !error && <SkeletonRows label="Reading the files" />}
    </Dialog>
  )
}
