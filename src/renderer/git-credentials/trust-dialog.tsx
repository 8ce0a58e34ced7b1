import { useMutation } from '@tanstack/react-query'
import { Fingerprint } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { NewKeyPanel, RefusedKeyPanel } from '../host-keys/key-panels.tsx'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { Mono } from '../ui/mono.tsx'

/** Shows the host key of a git server, and trusts it where it was unknown; one that changed is only told of. */
export function TrustDialog({ onClose }: { onClose: () => void }) {
  const [url, setUrl] = useState('')
  const client = useClient()
  const looking = useMutation({
    mutationFn: (at: string) => client.gitCredentials.trust({ url: at }),
  })
  const look = (event: FormEvent) => {
    event.preventDefault()
    looking.mutate(url.trim())
  }
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Trust a git server"
      description="Its host key is shown first. Nothing is sent to a server whose key is not trusted."
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <div className="flex flex-col gap-3">
        <form onSubmit={look} className="flex items-end gap-2">
          <div className="w-90">
            <TextField
              label="Address of a repository there"
              value={url}
              onChange={setUrl}
              placeholder="git@git.example.com:acme/orders.git"
              mono
            />
          </div>
          <Button type="submit" icon={Fingerprint} disabled={looking.isPending}>
            Show its key
          </Button>
        </form>
        {looking.isPending && <p className="busy-pulse text-dim">Asking the server</p>}
        {looking.data && <Trusted {...looking.data} />}
        {looking.error && (
          <Refused key={looking.submittedAt} url={looking.variables} error={looking.error} />
        )}
      </div>
    </Dialog>
  )
}

interface TrustedKey {
  address: string
  fingerprint: string
  isNew: boolean
}

function Trusted({ address, fingerprint, isNew }: TrustedKey) {
  return (
    <p role="status">
      <Mono>{address}</Mono> is trusted {isNew ? 'from now on' : 'already'}, by its key{' '}
      <Mono className="break-all">{fingerprint}</Mono>.
    </p>
  )
}

function Refused({ url, error }: { url: string; error: Error }) {
  const failure = failureFrom(error)
  const client = useClient()
  const trusting = useMutation({
    mutationFn: (fingerprint: string) => client.gitCredentials.trust({ url, fingerprint }),
  })
  if (trusting.data) return <Trusted {...trusting.data} />
  if (failure.kind === 'host-key-changed' || failure.kind === 'host-key-revoked')
    return <RefusedKeyPanel failure={failure} retry={null} />
  if (failure.kind !== 'host-key-unknown') return <FailureBlock failure={failure} />
  return (
    <NewKeyPanel
      failure={failure}
      compare={
        <p className="text-dim">
          Compare it with what the owner of the server publishes. It is remembered where git looks
          for it.
        </p>
      }
      trusting={trusting}
      onTrust={() => trusting.mutate(failure.fingerprint)}
    />
  )
}
