import { Plus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { DockerLoginsShown, ShownRegistry } from '../../shared/model/registry.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { FailureBlock, Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Mono } from '../ui/mono.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { AccountDialog } from './account-dialog.tsx'
import { AccountTest } from './account-test.tsx'
import { useRegistries, useRegistryChange } from './use-registries.ts'

type Open =
  | { readonly what: 'add' }
  | { readonly what: 'edit' | 'remove'; readonly account: ShownRegistry }
  | { readonly what: 'test'; readonly name: string }

/** Accounts that images are pulled with, and what docker on this machine has. */
export function RegistriesSection() {
  const { data, error } = useRegistries()
  const [open, setOpen] = useState<Open>()
  return (
    <Section
      title="Registries"
      actions={
        <Button small icon={Plus} onClick={() => setOpen({ what: 'add' })}>
          Add an account
        </Button>
      }
    >
      {data ? (
        <ul aria-label="Registry accounts">
          {data.accounts.map((account) => (
            <Account key={account.name} account={account} onOpen={setOpen} />
          ))}
          <Docker docker={data.docker} onOpen={setOpen} />
        </ul>
      ) : error ? (
        <FailureBlock failure={failureFrom(error)} />
      ) : (
        <SkeletonRows label="Loading the accounts" />
      )}
      {open && <OpenDialog open={open} onClose={() => setOpen(undefined)} />}
    </Section>
  )
}

function OpenDialog({ open, onClose }: { open: Open; onClose: () => void }) {
  switch (open.what) {
    case 'add':
      return <AccountDialog onClose={onClose} />
    case 'edit':
      return <AccountDialog account={open.account} onClose={onClose} />
    case 'remove':
      return <RemoveDialog account={open.account} onClose={onClose} />
    case 'test':
      return <AccountTest name={open.name} onClose={onClose} />
  }
}

interface RowProps {
  name: string
  about: ReactNode
  children: ReactNode
}

function Row({ name, about, children }: RowProps) {
  return (
    <li className="flex min-h-10 items-center gap-3 border-b py-1">
      <div className="min-w-0 flex-1">
        <p className="truncate font-strong">{name}</p>
        <p className="text-sm break-words text-dim">{about}</p>
      </div>
      {children}
    </li>
  )
}

function Account({ account, onOpen }: { account: ShownRegistry; onOpen: (open: Open) => void }) {
  const { name, address, user, plainHttp, hasToken, usedBy } = account
  const words = [
    user === '' ? '' : `as ${user}`,
    hasToken ? 'token set' : 'no token: asked without a login',
    plainHttp ? 'plain HTTP' : '',
    usedBy.length === 0 ? '' : `named by ${usedBy.join(', ')}`,
  ].filter((each) => each !== '')
  const about = (
    <>
      <Mono>{address}</Mono> {words.join(' · ')}
    </>
  )
  return (
    <Row name={name} about={about}>
      <Button small aria-label={`Test ${name}`} onClick={() => onOpen({ what: 'test', name })}>
        Test
      </Button>
      <Button small aria-label={`Edit ${name}`} onClick={() => onOpen({ what: 'edit', account })}>
        Edit
      </Button>
      <Button
        small
        aria-label={`Remove ${name}`}
        onClick={() => onOpen({ what: 'remove', account })}
      >
        Remove
      </Button>
    </Row>
  )
}

/** Nobody adds it: it is what `docker login` left. */
function Docker({
  docker: { registries, helper },
  onOpen,
}: {
  docker: DockerLoginsShown
  onOpen: (open: Open) => void
}) {
  const rest = helper === '' ? [] : [`whatever ${helper} knows`]
  const names = [registries.join(', '), ...rest].filter((each) => each !== '').join(', and ')
  const about = `Logged in on this machine to ${names || 'no registry'}.`
  return (
    <Row name="docker" about={about}>
      <Button
        small
        aria-label="Test docker"
        onClick={() => onOpen({ what: 'test', name: 'docker' })}
      >
        Test
      </Button>
    </Row>
  )
}

function RemoveDialog({ account, onClose }: { account: ShownRegistry; onClose: () => void }) {
  const { name } = account
  const removing = useRegistryChange<string>((client, confirm) =>
    client.registries.remove({ name: confirm, confirm }),
  )
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Forget ${name}?`}
      description="Its token is deleted here. At the registry nothing is changed."
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button
            variant="danger"
            disabled={removing.isPending}
            onClick={() => removing.mutate(name, { onSuccess: onClose })}
          >
            Forget {name}
          </Button>
        </>
      }
    >
      {removing.error && <FailureBlock failure={failureFrom(removing.error)} />}
    </Dialog>
  )
}
