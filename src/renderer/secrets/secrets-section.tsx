import { FileInput, Plus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { SecretsShown, ShownSecret } from '../../shared/model/secret.ts'
import { Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { LoadedPart } from '../ui/loaded.tsx'
import { Ago } from '../ui/time.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import { useSecretChange, useSecrets } from './use-secrets.ts'

type Missing = SecretsShown['missing'][number]

type Open =
  | { readonly what: 'set'; readonly of?: Pick<ShownSecret, 'name' | 'workload'> }
  | { readonly what: 'replace' | 'remove'; readonly secret: ShownSecret }
  | { readonly what: 'import' }

/** Values that documents name: set, replaced, removed, and never shown. */
export function SecretsSection() {
  const secrets = useSecrets()
  const [open, setOpen] = useState<Open>()
  return (
    <Section
      title="Secrets"
      actions={
        <>
          <Button small icon={FileInput} onClick={() => setOpen({ what: 'import' })}>
            Import an env file
          </Button>
          <Button small icon={Plus} onClick={() => setOpen({ what: 'set' })}>
            Set a secret
          </Button>
        </>
      }
    >
      <LoadedPart of={secrets} label="Loading the secrets">
        {(shown) => <SecretList shown={shown} onOpen={setOpen} />}
      </LoadedPart>
      {open && <OpenDialog open={open} onClose={() => setOpen(undefined)} />}
    </Section>
  )
}

function OpenDialog({ open, onClose }: { open: Open; onClose: () => void }) {
  switch (open.what) {
    case 'set':
      return <SecretDialog of={open.of} onClose={onClose} />
    case 'replace':
      return <SecretDialog of={open.secret} isKept onClose={onClose} />
    case 'remove':
      return <RemoveDialog secret={open.secret} onClose={onClose} />
    case 'import':
      return <ImportDialog onClose={onClose} />
  }
}

interface ListProps {
  shown: SecretsShown
  onOpen: (open: Open) => void
}

function SecretList({ shown: { secrets, missing }, onOpen }: ListProps) {
  if (secrets.length === 0 && missing.length === 0)
    return (
      <p className="py-2 text-dim">
        None yet. A document names one as {'{ secret: NAME }'} where its value would stand.
      </p>
    )
  return (
    <ul aria-label="Secrets">
      {missing.map((each) => (
        <MissingSecret key={`${each.name} ${each.workload}`} missing={each} onOpen={onOpen} />
      ))}
      {secrets.map((each) => (
        <Secret key={`${each.name} ${each.workload}`} secret={each} onOpen={onOpen} />
      ))}
    </ul>
  )
}

function Row({ name, about, children }: { name: string; about: ReactNode; children: ReactNode }) {
  return (
    <li className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-b py-1">
      <div className="min-w-40 flex-1">
        <p className="font-mono text-sm font-strong break-all">{name}</p>
        <p className="text-sm break-words text-dim">{about}</p>
      </div>
      {children}
    </li>
  )
}

function MissingSecret({ missing, onOpen }: { missing: Missing; onOpen: ListProps['onOpen'] }) {
  const { name, workload, keys } = missing
  const about = (
    <span className="text-warn-ink">
      Not set, and {workload} asks for it as {keys.join(', ')}: it cannot be deployed
    </span>
  )
  return (
    <Row name={name} about={about}>
      <Button
        small
        aria-label={`Set ${name} for ${workload}`}
        onClick={() => onOpen({ what: 'set', of: { name, workload } })}
      >
        Set
      </Button>
    </Row>
  )
}

function Secret({ secret, onOpen }: { secret: ShownSecret; onOpen: ListProps['onOpen'] }) {
  const { name, workload, setAt, isUnreadable, usedBy, alsoUsedBy } = secret
  const inEnv = usedBy.map((use) => `${use.workload} as ${use.keys.join(', ')}`)
  const uses = [...inEnv, ...alsoUsedBy].join('; ')
  const whose = workload === '' ? name : `${name} of ${workload}`
  const about = (
    <>
      {workload === '' ? 'For all workloads' : `For ${workload}`} · set <Ago at={setAt} /> ·{' '}
      {uses === '' ? 'used by none' : `used by ${uses}`}
      {isUnreadable && <span className="text-bad-ink"> · cannot be read: set it again</span>}
    </>
  )
  return (
    <Row name={name} about={about}>
      <Button
        small
        aria-label={`Replace ${whose}`}
        onClick={() => onOpen({ what: 'replace', secret })}
      >
        Replace
      </Button>
      <Button
        small
        aria-label={`Remove ${whose}`}
        onClick={() => onOpen({ what: 'remove', secret })}
      >
        Remove
      </Button>
    </Row>
  )
}

function afterwards({ usedBy, alsoUsedBy }: ShownSecret): string {
  const noMore = 'nothing can log in, or be told, with it any more'
  if (usedBy.length === 0) return `${noMore}.`
  const refused =
    alsoUsedBy.length === 0
      ? 'their next deployment is refused'
      : `the next deployment of these workloads is refused, and ${noMore}`
  return `${refused}. What runs keeps its value.`
}

function RemoveDialog({ secret, onClose }: { secret: ShownSecret; onClose: () => void }) {
  const { name, workload, usedBy, alsoUsedBy } = secret
  const removing = useSecretChange<ShownSecret>((client, each) =>
    client.secrets.remove({ name: each.name, workload: each.workload, confirm: each.name }),
  )
  const users = [...usedBy.map((use) => use.workload), ...alsoUsedBy].join(', ')
  return (
    <ConfirmDialog
      title={`Forget ${workload === '' ? name : `${name} of ${workload}`}?`}
      description={
        users === '' ? 'Nobody uses it.' : `It is used by ${users}: ${afterwards(secret)}`
      }
      keep="Keep it"
      act={`Forget ${name}`}
      acting={removing}
      onAct={() => removing.mutate(secret, { onSuccess: onClose })}
      onClose={onClose}
    />
  )
}
