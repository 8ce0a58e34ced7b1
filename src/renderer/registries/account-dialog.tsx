import { type FormEvent, useId, useState } from 'react'
import type { ShownRegistry } from '../../shared/model/registry.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useAccountChange } from '../accounts/use-account-change.ts'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { SwitchField, TextField } from '../ui/field.tsx'
import { registriesKey } from './use-registries.ts'

interface Draft {
  readonly name: string
  readonly url: string
  readonly user: string
  /** What is typed; '' of one that is edited = what is kept stays. */
  readonly token: string
  readonly plainHttp: boolean
}

const empty: Draft = { name: '', url: '', user: '', token: '', plainHttp: false }

interface AccountDialogProps {
  /** What is edited; undefined = one is added. */
  account?: ShownRegistry
  onClose: () => void
}

/** Keeps an account, or changes one. What is typed as its token is gone with the dialog. */
export function AccountDialog({ account, onClose }: AccountDialogProps) {
  const form = useId()
  const [draft, setDraft] = useState(account ? draftOf(account) : empty)
  const saving = useAccountChange<Draft>(registriesKey, (client, { token, ...asked }) =>
    account
      ? client.registries.edit({ ...asked, ...(token !== '' && { token }) })
      : client.registries.add({ ...asked, token }),
  )
  const failure = saving.error ? failureFrom(saving.error) : undefined
  const errorAt = (field: keyof Draft) =>
    failure?.kind === 'invalid'
      ? failure.issues.find(({ path }) => path === field)?.message
      : undefined
  const change = (some: Partial<Draft>) => setDraft((last) => ({ ...last, ...some }))
  const save = (event: FormEvent) => {
    event.preventDefault()
    saving.mutate(draft, { onSuccess: onClose })
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={account ? `Edit ${account.name}` : 'Add an account'}
      description="The token is sealed. It is sent to this registry alone, and never shown again."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={form} disabled={saving.isPending}>
            {account ? 'Save the account' : 'Add the account'}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={save} className="flex flex-col gap-3">
        {!account && (
          <TextField
            label="Name"
            hint="As workloads name it."
            value={draft.name}
            onChange={(name) => change({ name })}
            placeholder="team"
            mono
            error={errorAt('name')}
          />
        )}
        <TextField
          label="Registry"
          value={draft.url}
          onChange={(url) => change({ url })}
          placeholder="ghcr.io"
          mono
          error={errorAt('url')}
        />
        <TextField
          label="User"
          hint="Empty: the token is user and password."
          value={draft.user}
          onChange={(user) => change({ user })}
          error={errorAt('user')}
        />
        <TextField
          label="Token or password"
          hint={account?.hasToken === true ? 'One is kept; empty leaves it as it is.' : undefined}
          value={draft.token}
          onChange={(token) => change({ token })}
          secret
          error={errorAt('token')}
        />
        <SwitchField
          label="Plain HTTP"
          hint="Whoever is in between reads along. Only for registries without a certificate."
          checked={draft.plainHttp}
          onChange={(plainHttp) => change({ plainHttp })}
        />
        {failure && failure.kind !== 'invalid' && <FailureBlock failure={failure} />}
      </form>
    </Dialog>
  )
}

const draftOf = ({ name, address, user, plainHttp }: ShownRegistry): Draft => ({
  ...{ name, url: address, user, plainHttp },
  token: '',
})
