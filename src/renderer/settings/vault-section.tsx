import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { sentence } from '../../shared/lib/sentence.ts'
import { type Unlocking, unlockingWords, type VaultStatus } from '../../shared/model/vault.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { isSet } from '../client/live-data.tsx'
import { FailureBlock, Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Mono } from '../ui/mono.tsx'

const queryKey = ['vault'] as const

/** The way that kept secrets are opened, and the others there are. */
export function VaultSection() {
  const client = useClient()
  const { data, error } = useQuery({
    queryKey,
    meta: isSet,
    queryFn: ({ signal }) => client.vault.status({}, { signal }),
  })
  if (error) return <FailureBlock failure={failureFrom(error)} />
  return data ? <Vault status={data} /> : null
}

function Vault({ status: { lockedBy, methods } }: { status: VaultStatus }) {
  const client = useClient()
  const queries = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: (to: Unlocking) => client.vault.rekey({ to }),
    onSuccess: (status) => queries.setQueryData(queryKey, status),
  })
  const words = (name: string) => unlockingWords[name] ?? name
  const others = methods.filter(({ name }) => name !== 'passphrase' && !lockedBy.includes(name))
  return (
    <Section title="Vault">
      <div className="flex flex-col items-start gap-3 pt-1">
        <p>
          What is secret is kept sealed. {sentence(lockedBy.map(words).join(', or '))} opens it.
        </p>
        {others.map(({ name, able, why }) => (
          <div key={name} className="flex flex-col items-start gap-1">
            <Button disabled={!able || isPending} onClick={() => mutate(name)}>
              Lock it by {words(name)}
            </Button>
            <p className="text-dim">{able ? consequences[name] : `${why}.`}</p>
          </div>
        ))}
        <p className="text-dim">
          By a passphrase, or for another machine, in the terminal:{' '}
          <Mono>longshore vault rekey --to passphrase</Mono>,{' '}
          <Mono>longshore vault export FILE</Mono>
        </p>
        {error && <FailureBlock failure={failureFrom(error)} />}
      </div>
    </Section>
  )
}

const consequences: { readonly [U in Unlocking]: string } = {
  keyring: 'Commands in a terminal then work only while this app runs.',
  'key-file': 'Whoever reads your files reads what is secret too; commands work at any time.',
  passphrase: '',
}
