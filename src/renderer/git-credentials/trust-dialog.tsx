import { Fingerprint } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'
import { ServerKey, useServerKey } from './server-key.tsx'

/** Shows the host key of a git server, and trusts it where it was unknown; one that changed is only told of. */
export function TrustDialog({ onClose }: { onClose: () => void }) {
  const [url, setUrl] = useState('')
  const looking = useServerKey()
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
        <form onSubmit={look} className="flex flex-wrap items-end gap-2">
          <div className="max-w-90 min-w-40 flex-1">
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
        <ServerKey looking={looking} />
      </div>
    </Dialog>
  )
}
