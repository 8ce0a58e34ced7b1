import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { useFleet } from '../client/live-data.tsx'
import { GuardConfirm, useGuard } from '../hosts/guard-confirm.tsx'
import { PlanPreview } from '../plans/plan-preview.tsx'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'

interface DeleteDialogProps {
  name: string
  host: string
  onClose: () => void
}

/** Says what goes, has the name typed, and names object and count on its button. */
export function DeleteDialog({ name, host, onClose }: DeleteDialogProps) {
  const client = useClient()
  const [typed, setTyped] = useState('')
  const count =
    useFleet().data?.containers.filter(({ owner }) => owner?.workload === name).length ?? 0
  const plan = useQuery({
    queryKey: ['removal', name],
    queryFn: () => client.plans.create({ workload: name, action: 'remove' }),
    gcTime: 0,
  })
  const removal = useRemoval(onClose)
  const guard = useGuard(name, plan.data)
  const failure = removal.error ?? plan.error
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Delete ${name}`}
      description="Takes down what Longshore made for it and forgets its document. Releases, deployments and kept logs stay."
      footer={
        <>
          <Button onClick={onClose}>Keep {name}</Button>
          <Button
            variant="danger"
            disabled={typed !== name || removal.isPending || !guard.isReady}
            onClick={() => removal.mutate({ name, confirm: [typed, ...guard.confirm] })}
          >
            {count === 0
              ? `Delete ${name}${guard.onHosts}`
              : `Delete ${name} and ${containers(count)} on ${host}`}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {failure && <FailureBlock failure={failureFrom(failure)} />}
        {plan.data && <PlanPreview plan={plan.data} />}
        <TextField
          label={`Type ${name} to confirm`}
          value={typed}
          onChange={setTyped}
          mono
          autoFocus
        />
        <GuardConfirm guard={guard} />
      </div>
    </Dialog>
  )
}

const containers = (count: number) => (count === 1 ? '1 container' : `${count} containers`)

/** Follows the deployment that takes things down, where there is one. */
function useRemoval(onClose: () => void) {
  const client = useClient()
  const queries = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: (request: { name: string; confirm: string[] }) => client.workloads.delete(request),
    onSuccess: async ({ deployment }) => {
      onClose()
      await (deployment === null
        ? navigate({ to: '/fleet' })
        : navigate({ to: '/deployments/$id', params: { id: deployment } }))
      await queries.invalidateQueries()
    },
  })
}
