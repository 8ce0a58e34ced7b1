import { useState } from 'react'
import type { ShownRegistry } from '../../shared/model/registry.ts'
import { useAccountChange } from '../accounts/use-account-change.ts'
import { SwitchField, TextField } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { refusalOf } from '../ui/refusal.ts'
import { registriesKey } from './use-registries.ts'

interface Draft {
  readonly name: string
  readonly url: string
  readonly user: string
  /** The token as it is typed; '' of one that is edited = the kept one stays. */
  readonly token: string
  /** The secret that it is; '' = it is typed. */
  readonly secret: string
  readonly plainHttp: boolean
}

const empty: Draft = { name: '', url: '', user: '', token: '', secret: '', plainHttp: false }

interface AccountDialogProps {
  /** The account to edit; undefined = one is added. */
  account?: ShownRegistry
  onClose: () => void
}

/** Keeps an account, or changes one. What is typed as its token is gone with the dialog. */
export function AccountDialog({ account, onClose }: AccountDialogProps) {
  const [draft, setDraft] = useState(account ? draftOf(account) : empty)
  const saving = useAccountChange<Draft>(
    registriesKey,
    (client, { token: typed, secret, ...asked }) => {
      const token = secret === '' ? typed : { secret }
      // Empty leaves a token as it is, and takes a secret away.
      const stays = token === '' && account?.tokenSecret === undefined
      return account
        ? client.registries.edit({ ...asked, ...(!stays && { token }) })
        : client.registries.add({ ...asked, token })
    },
  )
  const refusal = refusalOf(saving.error)
  const change = (some: Partial<Draft>) => setDraft((last) => ({ ...last, ...some }))
  return (
    <FormDialog
      title={account ? `Edit ${account.name}` : 'Add an account'}
      description="The token is sealed. It is sent to this registry alone, and never shown again."
      act={account ? 'Save the account' : 'Add the account'}
      isSaving={saving.isPending}
      failure={refusal.failure}
      onSave={() => saving.mutate(draft, { onSuccess: onClose })}
      onClose={onClose}
    >
      {!account && (
        <TextField
          label="Name"
          hint="As workloads name it."
          value={draft.name}
          onChange={(name) => change({ name })}
          placeholder="team"
          mono
          error={refusal.at('name')}
        />
      )}
      <TextField
        label="Registry"
        value={draft.url}
        onChange={(url) => change({ url })}
        placeholder="ghcr.io"
        mono
        error={refusal.at('url')}
      />
      <TextField
        label="User"
        hint="Empty: the token is user and password."
        value={draft.user}
        onChange={(user) => change({ user })}
        error={refusal.at('user')}
      />
      <TextField
        label="Token or password"
        hint={
          account?.hasToken === true && account.tokenSecret === undefined
            ? 'One is kept; empty leaves it as it is.'
            : undefined
        }
        value={draft.token}
        onChange={(token) => change({ token, secret: '' })}
        secret
        error={draft.secret === '' ? refusal.at('token') : undefined}
      />
      <TextField
        label="Or the name of a secret"
        hint="Set for all workloads: what it is by then is the token."
        value={draft.secret}
        onChange={(secret) => change({ secret, token: '' })}
        mono
        error={draft.secret === '' ? undefined : refusal.at('token')}
      />
      <SwitchField
        label="Plain HTTP"
        hint="Whoever is in between reads along. Only for registries without a certificate."
        checked={draft.plainHttp}
        onChange={(plainHttp) => change({ plainHttp })}
      />
    </FormDialog>
  )
}

const draftOf = ({ name, address, user, plainHttp, tokenSecret }: ShownRegistry): Draft => ({
  ...{ name, url: address, user, plainHttp },
  token: '',
  secret: tokenSecret ?? '',
})
