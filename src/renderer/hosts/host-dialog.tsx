import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { HostRecord } from '../../shared/model/host.ts'
import { useClient } from '../client/client-provider.tsx'
import { useFleet } from '../client/live-data.tsx'
import { TextField } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { refusalOf, wrongFields } from '../ui/refusal.ts'
import { HostCandidateList } from './host-candidates.tsx'
import {
  draftOf,
  emptyDraft,
  type HostDraft,
  readPasted,
  recordOf,
  suggestName,
  type Wrong,
} from './host-draft.ts'
import { HostFields } from './host-fields.tsx'

interface HostDialogProps {
  /** The host to edit; undefined = one is added. */
  record?: HostRecord
  /** Values known already of one that is added. */
  first?: Partial<HostDraft>
  onClose: () => void
}

/** Declares a host, or changes what was declared. The first connection is led in its detail. */
export function HostDialog({ record, first = {}, onClose }: HostDialogProps) {
  const known = useFleet().data?.hosts.map(({ name }) => name) ?? []
  const [draft, setDraft] = useState(record ? draftOf(record) : () => firstDraft(first, known))
  const [wrong, setWrong] = useState<Wrong>({})
  const saving = useSave(record?.name, onClose)
  const isNew = record === undefined
  const change = (some: Partial<HostDraft>) => setDraft((last) => ({ ...last, ...some }))
  const take = (some: Partial<HostDraft>) => {
    const { guard, colour, allowedPaths, publicAddress, proxy } = draft
    const name = suggestName(some.name ?? some.host ?? 'local', known)
    const stays = { guard, colour, allowedPaths, publicAddress, proxy }
    setDraft({ ...emptyDraft, ...stays, ...some, name })
    setWrong({})
  }
  const save = () => {
    const read = recordOf(draft)
    setWrong('wrong' in read ? read.wrong : {})
    if ('record' in read) saving.mutate(read.record)
  }
  const named = draft.name === '' ? 'host' : draft.name
  return (
    <FormDialog
      wide
      title={isNew ? 'Add a host' : `Edit ${record.name}`}
      description={
        isNew
          ? 'A host needs Docker, and for SSH nothing but sshd. Nothing is installed on it.'
          : 'Changes how Longshore reaches it. Nothing on the host is changed.'
      }
      act={isNew ? `Add ${named}` : `Save ${named}`}
      isSaving={saving.isPending}
      failure={wrongFields(wrong) ?? refusalOf(saving.error).failure}
      onSave={save}
      onClose={onClose}
    >
      {isNew && <Quick known={known} onTake={take} />}
      <HostFields draft={draft} wrong={wrong} onChange={change} />
    </FormDialog>
  )
}

/** The short ways in: paste an address, or take what this machine already knows. */
function Quick(props: { known: readonly string[]; onTake: (draft: Partial<HostDraft>) => void }) {
  const { known, onTake } = props
  const [pasted, setPasted] = useState('')
  const isUnread = pasted.trim() !== '' && readPasted(pasted) === null
  return (
    <>
      <TextField
        label="Paste an address"
        value={pasted}
        onChange={(text) => {
          setPasted(text)
          const read = readPasted(text)
          if (read) onTake(read)
        }}
        placeholder="user@host:port, ssh://… or tcp://…"
        error={isUnread ? 'Write it as user@host:port, ssh://… or tcp://….' : undefined}
        mono
      />
      <div className="flex flex-col gap-1">
        <h3 className="text-sm font-strong text-dim">Or take one that this machine knows</h3>
        <HostCandidateList known={known} onPick={onTake} />
      </div>
    </>
  )
}

/** With a name that no host has yet, where something is known to name it by. */
function firstDraft(first: Partial<HostDraft>, known: readonly string[]): HostDraft {
  const named = first.name ?? first.host
  return { ...emptyDraft, ...first, name: named === undefined ? '' : suggestName(named, known) }
}

function useSave(name: string | undefined, onClose: () => void) {
  const client = useClient()
  const queries = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: (record: HostRecord) =>
      name === undefined ? client.hosts.add(record) : client.hosts.edit({ name, record }),
    onSuccess: async (host) => {
      onClose()
      await navigate({ to: '/hosts', search: { host: host.name } })
      await queries.invalidateQueries()
    },
  })
}
