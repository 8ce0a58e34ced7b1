import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useClient } from '../client/client-provider.tsx'
import { type FailureOf, NewKeyPanel } from '../host-keys/key-panels.tsx'
import { SwitchField } from '../ui/field.tsx'
import { Command } from '../ui/mono.tsx'

/** ssh-ed25519 → the file that sshd keeps that key in. */
function keyFile(keyType: string): string {
  if (keyType.includes('ed25519')) return '/etc/ssh/ssh_host_ed25519_key.pub'
  if (keyType.includes('ecdsa')) return '/etc/ssh/ssh_host_ecdsa_key.pub'
  return '/etc/ssh/ssh_host_rsa_key.pub'
}

/** A key that was never seen: compare it, then trust it by a button that names the host. */
export function UnknownKeyPanel({ failure }: { failure: FailureOf<'host-key-unknown'> }) {
  const { host, keyType, fingerprint } = failure
  const [isUsers, setIsUsers] = useState(false)
  const client = useClient()
  const trusting = useMutation({
    mutationFn: () =>
      client.hosts.trust({
        name: host,
        fingerprint,
        keepIn: isUsers ? ('user' as const) : ('longshore' as const),
      }),
  })
  return (
    <NewKeyPanel
      failure={failure}
      compare={
        <>
          <p className="text-dim">Compare with what this prints on the machine itself:</p>
          <Command text={`ssh-keygen -lf ${keyFile(keyType)}`} />
        </>
      }
      trusting={trusting}
      onTrust={() => trusting.mutate()}
    >
      <SwitchField
        label="Remember it in ~/.ssh/known_hosts"
        hint="Otherwise it is remembered in Longshore’s own known_hosts file."
        checked={isUsers}
        onChange={setIsUsers}
      />
    </NewKeyPanel>
  )
}
