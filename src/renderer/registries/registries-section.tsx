import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { DockerLoginsShown, ShownRegistry } from '../../shared/model/registry.ts'
import { AccountButtons } from '../accounts/account-buttons.tsx'
import { AccountRow } from '../accounts/account-row.tsx'
import { ForgetDialog } from '../accounts/forget-dialog.tsx'
import { TestDialog } from '../accounts/test-dialog.tsx'
import { Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { LoadedPart } from '../ui/loaded.tsx'
import { Mono } from '../ui/mono.tsx'
import { AccountDialog } from './account-dialog.tsx'
import { registriesKey, useRegistries } from './use-registries.ts'

type Open =
  | { readonly what: 'add' }
  | { readonly what: 'edit' | 'remove'; readonly account: ShownRegistry }
  | { readonly what: 'test'; readonly name: string }

/** Accounts that images are pulled with, and what docker on this machine has. */
export function RegistriesSection() {
  const asked = useRegistries()
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
      <LoadedPart of={asked} label="Loading the accounts">
        {({ accounts, docker }) => (
          <ul aria-label="Registry accounts">
            {accounts.map((account) => (
              <Account key={account.name} account={account} onOpen={setOpen} />
            ))}
            <Docker docker={docker} onOpen={setOpen} />
          </ul>
        )}
      </LoadedPart>
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
      return (
        <ForgetDialog
          name={open.account.name}
          description="Its token is deleted here. At the registry nothing is changed."
          list={registriesKey}
          forget={(client, name) => client.registries.remove({ name, confirm: name })}
          onClose={onClose}
        />
      )
    case 'test':
      return (
        <TestDialog
          name={open.name}
          description="Each step of asking its registry, tried from this machine. Nothing is pulled."
          placeholder="team/app"
          asking="Asking the registry"
          test={(client, repository, options) =>
            client.registries.test({ name: open.name, repository, host: '' }, options)
          }
          onClose={onClose}
        />
      )
  }
}

function Account({ account, onOpen }: { account: ShownRegistry; onOpen: (open: Open) => void }) {
  const { name, address, user, plainHttp, hasToken, tokenSecret, usedBy } = account
  const words = [
    user === '' ? '' : `as ${user}`,
    tokenSecret === undefined
      ? hasToken
        ? 'token set'
        : 'no token: asked without a login'
      : `token is the secret ${tokenSecret}`,
    plainHttp ? 'plain HTTP' : '',
    usedBy.length === 0 ? '' : `named by ${usedBy.join(', ')}`,
  ].filter((each) => each !== '')
  const about = (
    <>
      <Mono>{address}</Mono> {words.join(' · ')}
    </>
  )
  return (
    <AccountRow name={name} about={about}>
      <AccountButtons
        name={name}
        onOpen={(what) => onOpen(what === 'test' ? { what, name } : { what, account })}
      />
    </AccountRow>
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
    <AccountRow name="docker" about={about}>
      <Button
        small
        aria-label="Test docker"
        onClick={() => onOpen({ what: 'test', name: 'docker' })}
      >
        Test
      </Button>
    </AccountRow>
  )
}
