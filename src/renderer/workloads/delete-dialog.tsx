import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { noOptions, type Options } from '../../shared/model/options.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { useFleet } from '../client/live-data.tsx'
import type { DeleteProposed } from '../client/proposals.ts'
import { useKindOf } from '../client/use-kinds.ts'
import { viewOf } from '../kinds/kinds.ts'
import { GuardConfirm, useGuard } from '../plans/guard-confirm.tsx'
import { PlanPreview } from '../plans/plan-preview.tsx'
import { CheckBox } from '../ui/check-box.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { useVolumes, VolumeChoice } from './volume-choice.tsx'

interface DeleteDialogProps {
  proposal: DeleteProposed
  onClose: () => void
}

/** Says what goes, has the name typed, and names object and count on its button. */
export function DeleteDialog({ proposal, onClose }: DeleteDialogProps) {
  const { workload: name, host } = proposal
  const { words } = viewOf(useKindOf(name))
  const client = useClient()
  const [volumes, setVolumes] = useState<readonly string[]>([])
  const [leavesNames, setLeavesNames] = useState(false)
  const options = { ...noOptions, volumes: [...volumes], ...(leavesNames && { leaveNames: true }) }
  const going = useVolumes(name).data?.volumes.filter((each) => volumes.includes(each.name)) ?? []
  const [typed, setTyped] = useState('')
  const count =
    useFleet().data?.containers.filter(({ owner }) => owner?.workload === name).length ?? 0
  const plan = useQuery({
    queryKey: ['removal', name, options],
    queryFn: () => client.plans.create({ workload: name, action: 'remove', options }),
    placeholderData: (before) => before,
    gcTime: 0,
  })
  const removal = useRemoval(onClose)
  const guard = useGuard(name, plan.data)
  const hosts = plan.data?.targets.map(({ target }) => target).join(' and ') ?? host
  return (
    <ConfirmDialog
      title={`Delete ${name}`}
      description={`Takes down ${words.deleted} and forgets its document. Releases, deployments and kept logs stay.`}
      keep={`Keep ${name}`}
      act={whatGoes({ name, containers: count, volumes: going.length }, hosts, guard.onHosts)}
      isReady={typed === name && !plan.isFetching && guard.isReady}
      acting={{ isPending: removal.isPending, error: removal.error ?? plan.error }}
      onAct={() => removal.mutate({ name, confirm: [typed, ...guard.confirm], options })}
      onClose={onClose}
    >
      {(leavesNames || isProxyAway(plan.error)) && (
        <CheckBox checked={leavesNames} onChange={setLeavesNames}>
          Delete it without its proxy: what that leads to it is left there
        </CheckBox>
      )}
      <VolumeChoice workload={name} chosen={volumes} onChange={setVolumes} />
      {plan.data && <PlanPreview plan={plan.data} />}
      <TextField label={`Type ${name} to confirm`} value={typed} onChange={setTyped} mono />
      <GuardConfirm guard={guard} />
    </ConfirmDialog>
  )
}

const isProxyAway = (error: unknown): boolean =>
  error !== null && failureFrom(error).kind === 'proxy-away'

interface Going {
  readonly name: string
  readonly containers: number
  readonly volumes: number
}

/** `Delete shop, 4 containers and 1 volume on prod-1` */
function whatGoes({ name, containers, volumes }: Going, host: string, onHosts: string): string {
  const counted = [
    ...(containers === 0 ? [] : [counts(containers, 'container')]),
    ...(volumes === 0 ? [] : [counts(volumes, 'volume')]),
  ]
  if (counted.length === 0) return `Delete ${name}${onHosts}`
  const all =
    counted.length === 1 ? `${name} and ${counted[0]}` : `${name}, ${counted.join(' and ')}`
  return `Delete ${all} on ${host}`
}

const counts = (count: number, what: string) => (count === 1 ? `1 ${what}` : `${count} ${what}s`)

/** Follows the deployment that takes things down, where there is one. */
function useRemoval(onClose: () => void) {
  const client = useClient()
  const queries = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: (request: { name: string; confirm: string[]; options: Options }) =>
      client.workloads.delete(request),
    onSuccess: async ({ deployment }) => {
      onClose()
      await (deployment === null
        ? navigate({ to: '/fleet' })
        : navigate({ to: '/deployments/$id', params: { id: deployment } }))
      await queries.invalidateQueries()
    },
  })
}
