import { useState } from 'react'
import {
  type DnsKind,
  type DnsService,
  dnsKindWords,
  dnsServiceSchema,
  type ShownDnsAccount,
  tsigAlgorithms,
} from '../../shared/model/dns.ts'
import { useAccountChange } from '../accounts/use-account-change.ts'
import { SelectField, SwitchField, TextField } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { refusalOf, wrongFields } from '../ui/refusal.ts'
import { dnsAccountsKey } from './use-dns.ts'

interface Draft {
  readonly name: string
  readonly kind: DnsKind
  readonly zone: string
  readonly server: string
  readonly key: string
  readonly algorithm: (typeof tsigAlgorithms)[number]
  readonly proxied: boolean
  /** The secret as it is typed; '' of one that is edited = the kept one stays. */
  readonly secret: string
}

const empty: Draft = {
  ...{ name: '', kind: 'rfc2136', zone: '', server: '', key: '', algorithm: 'hmac-sha256' },
  ...{ proxied: false, secret: '' },
}

interface DnsDialogProps {
  /** The account to edit; undefined = one is added. */
  account?: ShownDnsAccount
  onClose: () => void
}

/** Keeps a DNS account, or changes one. What is typed as its secret is gone with the dialog. */
export function DnsDialog({ account, onClose }: DnsDialogProps) {
  const [draft, setDraft] = useState<Draft>(
    account ? { ...empty, ...account.service, name: account.name } : empty,
  )
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({})
  const saving = useAccountChange<{ service: DnsService }>(
    dnsAccountsKey,
    (client, { service }) => {
      const { name, secret } = draft
      return account
        ? client.dns.edit({ name, service, ...(secret !== '' && { secret }) })
        : client.dns.add({ name, service, secret })
    },
  )
  const refusal = refusalOf(saving.error)
  const save = () => {
    const read = serviceOf(draft, account?.service)
    setWrong('wrong' in read ? read.wrong : {})
    if ('service' in read) saving.mutate(read, { onSuccess: onClose })
  }
  return (
    <FormDialog
      title={account ? `Edit ${account.name}` : 'Add a DNS account'}
      description="The key or token is sealed. It is sent to this service alone, and never shown again."
      act={account ? 'Save the account' : 'Add the account'}
      isSaving={saving.isPending}
      failure={wrongFields(wrong) ?? refusal.failure}
      onSave={save}
      onClose={onClose}
    >
      <Fields
        draft={draft}
        isNew={account === undefined}
        hasSecret={account?.hasSecret === true}
        errorAt={(field) => wrong[field] ?? refusal.at(field, `service.${field}`)}
        onChange={(some) => setDraft((last) => ({ ...last, ...some }))}
      />
    </FormDialog>
  )
}

/** The service that a draft declares, or what is wrong with which of its fields. */
function serviceOf(
  { kind, zone, server, key, algorithm, proxied }: Draft,
  before: DnsService | undefined,
): { readonly service: DnsService } | { readonly wrong: Readonly<Record<string, string>> } {
  const ttl = before && 'ttl' in before && before.kind === kind ? { ttl: before.ttl } : {}
  const fields = {
    rfc2136: { kind, zone, server, key, algorithm, ...ttl },
    cloudflare: { kind, zone, proxied, ...ttl },
    wildcard: { kind, zone },
  }
  const read = dnsServiceSchema.safeParse(fields[kind])
  if (read.success) return { service: read.data }
  const issues = read.error.issues.map(({ path, message }) => [String(path[0]), message] as const)
  return { wrong: Object.fromEntries(issues) }
}

interface FieldsProps {
  draft: Draft
  isNew: boolean
  hasSecret: boolean
  errorAt: (field: string) => string | undefined
  onChange: (some: Partial<Draft>) => void
}

const kinds = (['rfc2136', 'cloudflare', 'wildcard'] as const).map((kind) => ({
  value: kind,
  label: dnsKindWords[kind],
}))
const algorithms = tsigAlgorithms.map((name) => ({ value: name, label: name }))

const aboutKind: { readonly [K in DnsKind]: string } = {
  rfc2136: 'BIND, Knot, PowerDNS and others that take dynamic updates signed with a key.',
  cloudflare: 'Through its API, with a token for this zone: Zone: Read and DNS: Edit.',
  wildcard: 'One record *.zone leads every name to your host: no record is made.',
}

function Fields({ draft, isNew, hasSecret, errorAt, onChange }: FieldsProps) {
  const text = (field: 'zone' | 'server' | 'key', label: string, placeholder: string) => (
    <TextField
      {...{ label, placeholder, mono: true, value: draft[field], error: errorAt(field) }}
      onChange={(value) => onChange({ [field]: value })}
    />
  )
  const isServer = draft.kind === 'rfc2136'
  return (
    <>
      {isNew && (
        <TextField
          label="Name"
          value={draft.name}
          onChange={(name) => onChange({ name })}
          placeholder="home"
          mono
          error={errorAt('name')}
        />
      )}
      <SelectField
        label="Kept by"
        hint={aboutKind[draft.kind]}
        value={draft.kind}
        choices={kinds}
        onChange={(kind) => onChange({ kind })}
      />
      {text('zone', 'Zone', 'example.com')}
      {isServer && text('server', 'Name server', 'ns1.example.com')}
      {isServer && text('key', 'Name of the key', 'longshore')}
      {isServer && (
        <SelectField
          label="Algorithm"
          value={draft.algorithm}
          choices={algorithms}
          onChange={(algorithm) => onChange({ algorithm })}
        />
      )}
      {draft.kind === 'cloudflare' && (
        <SwitchField
          label="Proxied"
          hint="Requests go through Cloudflare, and its addresses are what is told."
          checked={draft.proxied}
          onChange={(proxied) => onChange({ proxied })}
        />
      )}
      {draft.kind !== 'wildcard' && (
        <TextField
          label={isServer ? 'Key, in base64' : 'Token'}
          hint={hasSecret ? 'One is kept; empty leaves it as it is.' : undefined}
          value={draft.secret}
          onChange={(secret) => onChange({ secret })}
          secret
          error={errorAt('secret')}
        />
      )}
    </>
  )
}
