import { useMutation, useQuery } from '@tanstack/react-query'
import { CheckCircle2, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { RunningProject } from '../../shared/model/project.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import type { AdoptProposed } from '../client/proposals.ts'
import { Facts } from '../ui/blocks.tsx'
import { TextField } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { Mono } from '../ui/mono.tsx'
import { Note } from '../ui/panel.tsx'
import { BusyLine } from '../ui/skeleton.tsx'
import { AdoptFailure } from './adopt-failure.tsx'
import { AdoptServices } from './adopt-services.tsx'
import { proofSummary } from './proof-words.ts'
import { useAdopted, useWrongName } from './use-adopted.ts'

interface AdoptDialogProps {
  proposal: AdoptProposed
  onClose: () => void
}

/** Dialog on what would be taken over, and what is proved of it; only its button acts. */
export function AdoptDialog({ proposal, onClose }: AdoptDialogProps) {
  const { host, project } = proposal
  const client = useClient()
  const [allow, setAllow] = useState<string[]>([])
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['running-project', host, project, allow],
    queryFn: ({ signal }) => client.projects.running({ host, project, allow }, { signal }),
    gcTime: 0,
  })
  const adopting = useAdopt(onClose)
  const [typed, setTyped] = useState<string>()
  const name = (typed ?? data?.name ?? '').trim()
  const wrong = useWrongName(name)
  const failure = adopting.error ?? error
  const again = () => {
    adopting.reset()
    refetch().catch(() => {})
  }
  const adopt = () => {
    if (data && wrong === undefined) adopting.mutate({ host, project, name, allow })
  }
  return (
    <FormDialog
      wide
      title={`Adopt ${project}`}
      description="Longshore takes the project over as it runs. Nothing is restarted, and nothing is changed on the host."
      keep="Leave it as it is"
      act={adopting.isPending ? `Adopting ${name}` : `Adopt ${data ? name : project}`}
      isReady={data !== undefined && !error && wrong === undefined}
      isSaving={adopting.isPending}
      onSave={adopt}
      onClose={onClose}
    >
      {failure && (
        <AdoptFailure
          failure={failureFrom(failure)}
          isBusy={isFetching}
          onAgain={again}
          onAllow={(consents) => setAllow([...allow, ...consents])}
          onClose={onClose}
        />
      )}
      {!data && !error && (
        <BusyLine text="Reading the project’s files on its host, and what runs of it. Nothing is changed." />
      )}
      {data && !error && (
        <>
          <TextField
            label="Name of the workload"
            hint={`The project keeps its own name, ${project}`}
            error={typed === undefined && name === '' ? undefined : wrong}
            value={typed ?? data.name}
            onChange={setTyped}
            mono
          />
          <Found project={data} />
        </>
      )}
    </FormDialog>
  )
}

function Found({ project }: { project: RunningProject }) {
  const { host, directory, files, envFiles, profiles, services } = project
  const isProved = services.every(({ proof }) => proof === 'same')
  return (
    <>
      <Facts
        facts={[
          ['Host', <HostChip key="host" name={host} />],
          [
            'Folder',
            <Mono key="folder" className="break-all">
              {directory}
            </Mono>,
          ],
          [files.length === 1 ? 'File' : 'Files', <Paths key="files" paths={files} />],
          ...(envFiles.length === 0
            ? []
            : ([['Env files', <Paths key="env" paths={envFiles} />]] as const)),
          ...(profiles.length === 0 ? [] : ([['Profiles', profiles.join(', ')]] as const)),
        ]}
      />
      <Note
        tone={isProved ? 'good' : 'warn'}
        icon={isProved ? CheckCircle2 : TriangleAlert}
        title={isProved ? 'Proved' : 'Not all proved'}
        text={`${proofSummary(services)}.`}
      />
      <AdoptServices services={services} />
    </>
  )
}

function Paths({ paths }: { paths: readonly string[] }) {
  return (
    <ul>
      {paths.map((path) => (
        <li key={path}>
          <Mono className="break-all">{path}</Mono>
        </li>
      ))}
    </ul>
  )
}

function useAdopt(onClose: () => void) {
  const client = useClient()
  const adopted = useAdopted(onClose)
  return useMutation({
    mutationFn: (asked: { host: string; project: string; name: string; allow: string[] }) =>
      client.workloads.adopt(asked),
    onSuccess: ({ workload }) => adopted(workload.document.name),
  })
}
