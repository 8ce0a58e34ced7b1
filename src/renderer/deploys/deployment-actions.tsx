import { useMutation } from '@tanstack/react-query'
import { CircleStop, RotateCw, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { Deployment } from '../../shared/model/deployment.ts'
import { useClient } from '../client/client-provider.tsx'
import { useDeployments } from '../client/live-data.tsx'
import { useProposal } from '../client/proposals.ts'
import { useKindOf } from '../client/use-kinds.ts'
import { viewOf } from '../kinds/kinds.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { nameOf } from './deployment-words.ts'
import { rollbackFrom } from './rollback-from.ts'

/** Actions after a deployment has ended; each opens a plan that is confirmed there. */
export function NextActions({ deployment }: { deployment: Deployment }) {
  const propose = useProposal()
  const all = useDeployments().data ?? []
  const { workload, tag, state } = deployment
  const waits = deployment.failure?.kind === 'locked'
  if (deployment.action === 'remove') return null
  const release = rollbackFrom(deployment, all)
  return (
    <span className="flex flex-wrap justify-end gap-2">
      {release && (
        <Button
          small
          variant={state === 'unstable' ? 'primary' : 'default'}
          icon={Undo2}
          onClick={() => propose({ kind: 'rollback', workload, release })}
        >{`Roll back to ${release}`}</Button>
      )}
      <Button
        small
        icon={RotateCw}
        onClick={() => propose({ kind: 'deploy', workload, ...(tag !== '' && { tag }), waits })}
      >
        {waits ? 'Deploy once it is free' : 'Deploy again'}
      </Button>
    </span>
  )
}

/** Ends a deployment that is on its way, after asking. */
export function CancelButton({ deployment }: { deployment: Deployment }) {
  const client = useClient()
  const [isAsking, setAsking] = useState(false)
  const cancel = useMutation({
    mutationFn: () => client.deploys.cancel({ id: deployment.id }),
    onSuccess: () => setAsking(false),
  })
  const name = nameOf(deployment)
  const { words } = viewOf(useKindOf(deployment.workload))
  return (
    <>
      <Button
        small
        variant="danger"
        icon={CircleStop}
        disabled={deployment.state === 'undoing'}
        onClick={() => setAsking(true)}
      >
        Cancel
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={`Cancel the deployment of ${name}?`}
          description={words.cancelled}
          keep="Let it run"
          act={`Cancel ${name}`}
          acting={cancel}
          onAct={() => cancel.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
