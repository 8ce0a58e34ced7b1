import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Pencil, RotateCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Host } from '../../shared/model/host.ts'
import { useClient } from '../client/client-provider.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { HostDialog } from './host-dialog.tsx'

/** Edits and removes what the user declared; the built-in host is neither. */
export function HostActions({ host }: { host: Host }) {
  const client = useClient()
  const [open, setOpen] = useState<'edit' | 'remove'>()
  const { name, guard, colour } = host
  const { data } = useQuery({
    queryKey: ['host-record', name, guard, colour],
    queryFn: ({ signal }) => client.hosts.show({ name }, { signal }),
  })
  const record = data?.record ?? undefined
  const close = () => setOpen(undefined)
  return (
    <span className="flex items-center gap-1">
      {record && (
        <>
          <IconButton label={`Edit ${name}`} icon={Pencil} onClick={() => setOpen('edit')} />
          <IconButton label={`Remove ${name}`} icon={Trash2} onClick={() => setOpen('remove')} />
          {open === 'edit' && <HostDialog record={record} onClose={close} />}
          {open === 'remove' && <RemoveHostDialog name={name} onClose={close} />}
        </>
      )}
    </span>
  )
}

/** Connects now, without waiting for the next try. */
export function RetryButton({ name }: { name: string }) {
  const client = useClient()
  const trying = useMutation({ mutationFn: () => client.hosts.test({ name }) })
  return (
    <Button small icon={RotateCw} disabled={trying.isPending} onClick={() => trying.mutate()}>
      {trying.isPending ? 'Trying' : 'Retry now'}
    </Button>
  )
}

function RemoveHostDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const client = useClient()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const removal = useMutation({
    mutationFn: () => client.hosts.remove({ name, confirm: name }),
    onSuccess: async () => {
      onClose()
      await navigate({ to: '/hosts', search: {} })
      await queries.invalidateQueries()
    },
  })
  return (
    <ConfirmDialog
      title={`Remove ${name}`}
      description="Forgets how it is reached. Nothing on the host is changed."
      keep={`Keep ${name}`}
      act={`Remove ${name} from Longshore`}
      acting={removal}
      onAct={() => removal.mutate()}
      onClose={onClose}
    >
      <p>Its containers keep running, its images and files stay, and its key stays trusted.</p>
      <p className="text-dim">Kept releases, deployments and logs of it stay readable here.</p>
    </ConfirmDialog>
  )
}
