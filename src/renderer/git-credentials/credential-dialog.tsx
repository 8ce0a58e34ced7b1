import { useState } from 'react'
import type { ShownGitCredential } from '../../shared/model/git-credential.ts'
import { useAccountChange } from '../accounts/use-account-change.ts'
import { SelectField, TextArea, TextField } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { refusalOf } from '../ui/refusal.ts'
import { type StatusDraft, StatusFields } from './status-fields.tsx'

type Kind = ShownGitCredential['kind']

interface Draft extends StatusDraft {
  readonly name: string
  readonly url: string
  readonly user: string
  readonly kind: Kind
  /** The secret as it is typed; '' of one that is edited = the kept one stays. */
  readonly secret: string
}

const noStatus: StatusDraft = { status: 'off', statusApi: '' }
const empty: Draft = { ...noStatus, name: '', url: '', user: '', kind: 'token', secret: '' }
const draftOf = ({ status = 'off', statusApi = '', ...credential }: ShownGitCredential): Draft => ({
  ...credential,
  status,
  statusApi,
  secret: '',
})
const kinds = [
  { value: 'token', label: 'a token, over HTTPS' },
  { value: 'ssh-key', label: 'a private key, over SSH' },
]

interface CredentialDialogProps {
  /** The credential to edit; undefined = one is added. */
  credential?: ShownGitCredential
  /** The key of the list that is read anew. */
  list: string
  onClose: () => void
}

/** Keeps a credential, or changes one. What is typed as its secret is gone with the dialog. */
export function CredentialDialog({ credential, list, onClose }: CredentialDialogProps) {
  const [draft, setDraft] = useState(() => (credential ? draftOf(credential) : empty))
  const saving = useAccountChange<Draft>(list, (client, { kind, secret, ...typed }) => {
    const { name, url, user, status, statusApi } = typed
    const telling = kind === 'token' ? { status, statusApi } : noStatus
    const asked = { name, url, user, ...telling, ...(secret !== '' && secretIn(kind, secret)) }
    return credential ? client.gitCredentials.edit(asked) : client.gitCredentials.add(asked)
  })
  const refusal = refusalOf(saving.error)
  return (
    <FormDialog
      title={credential ? `Edit ${credential.name}` : 'Add a git credential'}
      description="What is secret is sealed. It goes to this server and its API alone, and is never shown again."
      act={credential ? 'Save the credential' : 'Add the credential'}
      isSaving={saving.isPending}
      failure={refusal.failure}
      onSave={() => saving.mutate(draft, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Fields
        {...{ draft, isNew: credential === undefined }}
        change={(some) => setDraft((last) => ({ ...last, ...some }))}
        errorAt={refusal.at}
      />
    </FormDialog>
  )
}

const secretIn = (kind: Kind, secret: string) =>
  kind === 'token' ? { token: secret } : { sshKey: secret }

interface FieldsProps {
  draft: Draft
  isNew: boolean
  change: (some: Partial<Draft>) => void
  errorAt: (...fields: readonly string[]) => string | undefined
}

function Fields({ draft, isNew, change, errorAt }: FieldsProps) {
  const { name, url, user, kind, secret } = draft
  const isToken = kind === 'token'
  const kept = isNew ? undefined : 'One is kept; empty leaves it as it is.'
  return (
    <>
      {isNew && (
        <TextField
          label="Name"
          hint="As workloads name it."
          value={name}
          onChange={(next) => change({ name: next })}
          placeholder="acme"
          mono
          error={errorAt('name')}
        />
      )}
      <SelectField
        label="What it is"
        value={kind}
        choices={kinds}
        onChange={(next) => change({ kind: next === 'token' ? 'token' : 'ssh-key', secret: '' })}
      />
      <TextField
        label="Repositories that begin with"
        hint="The longest that fits a repository is used, where its workload names none."
        value={url}
        onChange={(next) => change({ url: next })}
        placeholder={isToken ? 'https://github.com/acme' : 'git@github.com:acme'}
        mono
        error={errorAt('url')}
      />
      <TextField
        label="User"
        hint={
          isToken ? 'Empty: most servers go by the token alone.' : 'Empty: as the address says.'
        }
        value={user}
        onChange={(next) => change({ user: next })}
        error={errorAt('user')}
      />
      {isToken ? (
        <TextField
          label="Token"
          hint={kept}
          value={secret}
          onChange={(next) => change({ secret: next })}
          secret
          error={errorAt('token', 'sshKey')}
        />
      ) : (
        <TextArea
          label="Private key"
          hint={kept ?? 'As ssh-keygen writes it, without a passphrase.'}
          value={secret}
          onChange={(next) => change({ secret: next })}
          error={errorAt('token', 'sshKey')}
        />
      )}
      {isToken && <StatusFields {...draft} {...{ change, errorAt }} />}
    </>
  )
}
