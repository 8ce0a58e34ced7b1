import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { type ShownGitCredential, statusServiceOf } from '../../shared/model/git-credential.ts'
import { type AccountAction, AccountButtons } from '../accounts/account-buttons.tsx'
import { AccountRow } from '../accounts/account-row.tsx'
import { ForgetDialog } from '../accounts/forget-dialog.tsx'
import { TestDialog } from '../accounts/test-dialog.tsx'
import { useClient } from '../client/client-provider.tsx'
import { isSet } from '../client/live-data.tsx'
import { Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { LoadedPart } from '../ui/loaded.tsx'
import { Mono } from '../ui/mono.tsx'
import { CredentialDialog } from './credential-dialog.tsx'
import { serviceWords } from './status-fields.tsx'
import { TrustDialog } from './trust-dialog.tsx'

export const gitCredentialsKey = 'git-credentials'

type Open =
  | { readonly what: 'add' | 'trust' }
  | { readonly what: AccountAction; readonly credential: ShownGitCredential }

/** Credentials that git repositories are read with. */
export function GitCredentialsSection() {
  const client = useClient()
  const asked = useQuery({
    queryKey: [gitCredentialsKey],
    meta: isSet,
    queryFn: ({ signal }) => client.gitCredentials.list({}, { signal }),
  })
  const [open, setOpen] = useState<Open>()
  return (
    <Section
      title="Git credentials"
      actions={
        <>
          <Button small variant="quiet" onClick={() => setOpen({ what: 'trust' })}>
            Trust a git server
          </Button>
          <Button small icon={Plus} onClick={() => setOpen({ what: 'add' })}>
            Add a git credential
          </Button>
        </>
      }
    >
      <LoadedPart of={asked} label="Loading the git credentials">
        {({ credentials }) => <Credentials credentials={credentials} onOpen={setOpen} />}
      </LoadedPart>
      {open && <OpenDialog open={open} onClose={() => setOpen(undefined)} />}
    </Section>
  )
}

interface ListProps {
  credentials: readonly ShownGitCredential[]
  onOpen: (open: Open) => void
}

function Credentials({ credentials, onOpen }: ListProps) {
  if (credentials.length === 0)
    return (
      <p className="pt-1 text-dim">
        Repositories are read as git on this machine reads them: with its helpers and your SSH
        agent.
      </p>
    )
  return (
    <ul aria-label="Git credentials">
      {credentials.map((credential) => (
        <AccountRow key={credential.name} name={credential.name} about={<About {...credential} />}>
          <AccountButtons name={credential.name} onOpen={(what) => onOpen({ what, credential })} />
        </AccountRow>
      ))}
    </ul>
  )
}

function About(credential: ShownGitCredential) {
  const { url, kind, user, usedBy } = credential
  const words = [
    kind === 'token' ? 'token set' : 'SSH key set',
    user === '' ? '' : `as ${user}`,
    statusWords(credential),
    usedBy.length === 0 ? '' : `named by ${usedBy.join(', ')}`,
  ].filter((each) => each !== '')
  return (
    <>
      <Mono>{url}</Mono> {words.join(' · ')}
    </>
  )
}

/** Words for its use in statuses of commits, and for refusals of the service. */
function statusWords(credential: ShownGitCredential): string {
  const service = statusServiceOf(credential)
  if (!service) return ''
  const refused = Object.entries(credential.statusRefused ?? {}).map(([repository, answer]) =>
    repository === '' ? answer : `${repository}: ${answer}`,
  )
  const sets = `sets statuses of commits (${serviceWords[service]})`
  return refused.length === 0 ? sets : `${sets}, refused until it is edited: ${refused.join('; ')}`
}

function OpenDialog({ open, onClose }: { open: Open; onClose: () => void }) {
  switch (open.what) {
    case 'add':
      return <CredentialDialog list={gitCredentialsKey} onClose={onClose} />
    case 'trust':
      return <TrustDialog onClose={onClose} />
    case 'edit':
      return (
        <CredentialDialog list={gitCredentialsKey} credential={open.credential} onClose={onClose} />
      )
    case 'remove':
      return (
        <ForgetDialog
          name={open.credential.name}
          description="What is secret of it is deleted here. At the server nothing is changed."
          list={gitCredentialsKey}
          forget={(client, name) => client.gitCredentials.remove({ name, confirm: name })}
          onClose={onClose}
        />
      )
    case 'test':
      return (
        <TestDialog
          name={open.credential.name}
          description="Each step of reading a repository with it, tried from this machine."
          placeholder="acme/orders"
          asking="Asking the server"
          test={(client, repository, options) =>
            client.gitCredentials.test({ name: open.credential.name, repository }, options)
          }
          onClose={onClose}
        />
      )
  }
}
