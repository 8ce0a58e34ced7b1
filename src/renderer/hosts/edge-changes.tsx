import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowUpFromLine, RotateCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { routeText } from '../../shared/model/face.ts'
import type { EdgeStatus } from '../../shared/model/proxy.ts'
import { holderText } from '../../shared/model/route.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { useHostGuards } from '../plans/guard-confirm.tsx'
import { GuardedDialog } from '../plans/guarded-dialog.tsx'
import { Facts, FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { SwitchField } from '../ui/field.tsx'
import { deploymentLook } from '../ui/state-look.ts'
import { useToasts } from '../ui/toasts.tsx'

/** Changes that may be made to an edge of this installation. */
export function EdgeChanges({ edge }: { edge: EdgeStatus }) {
  const [asked, setAsked] = useState<'install' | 'upgrade' | 'remove'>()
  const close = () => setAsked(undefined)
  return (
    <div className="flex flex-wrap gap-2 pt-2">
      {edge.state === 'running' && edge.isDeclared && (
        <Button icon={RotateCw} onClick={() => setAsked('install')}>
          Install it again
        </Button>
      )}
      <Button icon={ArrowUpFromLine} onClick={() => setAsked('upgrade')}>
        Upgrade the edge
      </Button>
      <Button icon={Trash2} onClick={() => setAsked('remove')}>
        Remove the edge
      </Button>
      {asked === 'install' && <InstallDialog edge={edge} onClose={close} />}
      {asked === 'upgrade' && <UpgradeDialog edge={edge} onClose={close} />}
      {asked === 'remove' && <RemoveDialog edge={edge} onClose={close} />}
    </div>
  )
}

interface ChangeProps {
  readonly edge: EdgeStatus
  readonly onClose: () => void
}

/** For one that runs: what its host declares is in force from then on. */
function InstallDialog({ edge, onClose }: ChangeProps) {
  const { host } = edge
  const client = useClient()
  const guard = useHostGuards([host])
  const install = useChange(edge, onClose, {
    change: () => client.edge.install({ host, confirm: [...guard.confirm] }),
    told: () => `The edge on ${host} has what its host declares`,
  })
  return (
    <GuardedDialog
      title={`Install the edge on ${host} again`}
      description="Its container, certificates and names stay. It is told what its host declares by now."
      keep="Leave it as it is"
      act={install.isPending ? 'Installing' : 'Install it again'}
      variant="primary"
      guard={guard}
      acting={install}
      onAct={() => install.mutate()}
      onClose={onClose}
    >
      <p>
        Its authority, root certificates and email are those of the host from then on; names without
        a certificate are tried anew. Idle connections are closed once. Other ports come with an
        upgrade.
      </p>
    </GuardedDialog>
  )
}

function UpgradeDialog({ edge, onClose }: ChangeProps) {
  const { host, version, image } = edge
  const client = useClient()
  const guard = useHostGuards([host])
  const settings = useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => client.settings.get({}, { signal }),
  })
  const { isPending, mutate, error } = useChange(edge, onClose, {
    change: () => client.edge.upgrade({ host, confirm: [...guard.confirm] }),
    told: ({ awayMs }) =>
      `The edge on ${host} was upgraded${awayMs === undefined ? '' : `; it led nothing anywhere for ${awayMs} ms`}`,
  })
  return (
    <GuardedDialog
      title={`Upgrade the edge on ${host}`}
      description="A new container on the same volume: its certificates and names stay."
      keep="Leave it as it is"
      act={isPending ? 'Upgrading' : 'Upgrade the edge'}
      variant="primary"
      guard={guard}
      isReady={settings.data !== undefined}
      acting={{ isPending, error: error ?? settings.error }}
      onAct={() => mutate()}
      onClose={onClose}
    >
      <Facts
        facts={[
          ['Now', `${image ?? 'not known'}${version === null ? '' : `, Caddy ${version}`}`],
          ['Then', settings.data?.edgeImage ?? 'asking'],
        ]}
      />
      <p>
        It waits up to 10 s for a moment at which no request is under way; one that still is then
        has 2 s. For some hundred milliseconds nobody is let in, and idle connections are closed.
        WebSockets are cut. Where the new one does not answer, the old one is back.
      </p>
    </GuardedDialog>
  )
}

function RemoveDialog({ edge, onClose }: ChangeProps) {
  const { host, routes } = edge
  const client = useClient()
  const guard = useHostGuards([host])
  const [withRoutes, setWithRoutes] = useState(false)
  const removal = useChange(edge, onClose, {
    change: () => client.edge.remove({ host, withRoutes, confirm: [...guard.confirm] }),
    told: () => `The edge on ${host} was removed`,
  })
  // One that is stopped cannot be asked what it has to lead: it is refused with the names.
  const mayLead = routes === null || routes > 0
  return (
    <GuardedDialog
      title={`Remove the edge on ${host}`}
      description="Its volume stays, with its certificates. The host has no proxy any more: its ports, e-mail and authority are declared anew with the next one."
      keep="Keep the edge"
      act={removeWords(withRoutes ? routes : 0)}
      guard={guard}
      isReady={withRoutes || routes === null || routes === 0}
      acting={removal}
      onAct={() => removal.mutate()}
      onClose={onClose}
    >
      {mayLead && <LedNames host={host} />}
      {mayLead && (
        <SwitchField
          label="Take its names down with it"
          hint="From then on they lead nowhere. Their workloads go on, and their documents stay."
          checked={withRoutes}
          onChange={setWithRoutes}
        />
      )}
    </GuardedDialog>
  )
}

function removeWords(names: number | null): string {
  if (names === null) return 'Remove the edge and its names'
  if (names === 0) return 'Remove the edge'
  return `Remove the edge and ${names === 1 ? '1 name' : `${names} names`}`
}

function LedNames({ host }: { host: string }) {
  const client = useClient()
  const { data, error } = useQuery({
    queryKey: ['face map', host, 'to go'],
    queryFn: ({ signal }) => client.faces.map({ host }, { signal }),
    gcTime: 0,
  })
  const [found] = data?.hosts ?? []
  const failure = error ? failureFrom(error) : found?.failure
  if (failure) return <FailureBlock failure={failure} />
  if (!found || found.routes.length === 0) return null
  return (
    <ul aria-label={`Names that the edge on ${host} leads`} className="flex flex-col gap-1">
      {found.routes.map((route) => (
        <li key={routeText(route)}>
          <span className="font-mono">{routeText(route)}</span>{' '}
          <span className="text-dim">{holderText(route.holder)}</span>
        </li>
      ))}
    </ul>
  )
}

interface Change {
  readonly change: () => Promise<EdgeStatus>
  readonly told: (status: EdgeStatus) => string
}

function useChange({ host }: EdgeStatus, onClose: () => void, { change, told }: Change) {
  const queries = useQueryClient()
  const toast = useToasts()
  return useMutation({
    mutationFn: change,
    onSuccess: (status) => {
      queries.setQueryData(['edge', host], status)
      toast({ look: deploymentLook.succeeded, title: told(status) })
      onClose()
    },
  })
}
