import { useMutation, useQuery } from '@tanstack/react-query'
import { CheckCircle2, Info } from 'lucide-react'
import { useState } from 'react'
import type { RunningContainer } from '../../shared/model/adoption.ts'
import type { OtherInstallation } from '../../shared/model/fleet.ts'
import { personText } from '../../shared/model/lock.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import type { AdoptContainerProposed } from '../client/proposals.ts'
import { TextLines } from '../logs/text-lines.tsx'
import { GuardConfirm, useHostGuards } from '../plans/guard-confirm.tsx'
import { Facts, Section } from '../ui/blocks.tsx'
import { CheckBox } from '../ui/check-box.tsx'
import { TextField } from '../ui/field.tsx'
import { FormDialog } from '../ui/form-dialog.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { Digest, Mono } from '../ui/mono.tsx'
import { Note } from '../ui/panel.tsx'
import { BusyLine } from '../ui/skeleton.tsx'
import { containerLook } from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { AdoptFailure } from './adopt-failure.tsx'
import { useAdopted, useWrongName } from './use-adopted.ts'

interface AdoptContainerDialogProps {
  proposal: AdoptContainerProposed
  onClose: () => void
}

/** Dialog on what a container would be as a workload, and what that cannot say; only its button acts. */
export function AdoptContainerDialog({ proposal, onClose }: AdoptContainerDialogProps) {
  const { host, id, name: container, claims = false } = proposal
  const [allow, setAllow] = useState<string[]>([])
  const [typed, setTyped] = useState<string>()
  const [isAccepted, accept] = useState(false)
  const [secrets, setSecrets] = useState<readonly string[]>([])
  const asked = { host, container: id, allow, claims, secrets: [...secrets] }
  const look = useLook(asked)
  const { words, guard } = useClaiming(claims, host)
  const data = look.error ? undefined : look.data
  const name = (typed ?? data?.name ?? '').trim()
  const wrong = useWrongName(name)
  const adopting = useAdoptContainer(onClose)
  const failure = adopting.error ?? look.error
  const isReady = wrong === undefined && guard.isReady && isSettled(data, isAccepted)
  const adopt = () => {
    if (isReady && data)
      adopting.mutate({ ...asked, name, mark: data.mark, confirm: [...guard.confirm] })
  }
  const again = () => {
    adopting.reset()
    look.refetch().catch(() => {})
  }
  return (
    <FormDialog
      wide
      title={`${words.verb} ${container}`}
      description={words.description}
      keep="Leave it as it is"
      act={
        adopting.isPending
          ? `${words.doing} ${name}`
          : `${words.verb} ${data ? name : container}${guard.onHosts}`
      }
      isReady={isReady}
      isSaving={adopting.isPending}
      onSave={adopt}
      onClose={onClose}
    >
      {failure && (
        <AdoptFailure
          failure={failureFrom(failure)}
          isBusy={look.isFetching}
          onAgain={again}
          onAllow={(consents) => setAllow([...allow, ...consents])}
          onClose={onClose}
        />
      )}
      {!data && !look.error && (
        <BusyLine text="Reading how the container was made. Nothing is changed." />
      )}
      {data && (
        <>
          <TextField
            label="Name of the workload"
            hint={`The container keeps its own name, ${data.container}, until a deployment replaces it`}
            error={typed === undefined && name === '' ? undefined : wrong}
            value={typed ?? data.name}
            onChange={setTyped}
            mono
          />
          {data.claimedFrom && <Whose of={data.claimedFrom} />}
          <GuardConfirm guard={guard} />
          <Found {...{ container: data, isAccepted, onAccept: accept }} onSecrets={setSecrets} />
        </>
      )}
    </FormDialog>
  )
}

/** A claim changes its host, by a mark; adopting changes nothing. */
function useClaiming(claims: boolean, host: string) {
  const guard = useHostGuards(claims ? [host] : [])
  return { guard, words: claims ? claimWords : adoptWords }
}

const isSettled = (found: RunningContainer | undefined, isAccepted: boolean): boolean =>
  found !== undefined && (isAccepted || found.lost.length === 0)

const adoptWords = {
  ...{ verb: 'Adopt', doing: 'Adopting' },
  description:
    'Longshore takes the container over as it runs. Nothing is restarted, and nothing is changed on the host.',
}
const claimWords = {
  ...{ verb: 'Claim', doing: 'Claiming' },
  description:
    'The workload is moved here as it runs. Nothing is restarted; a mark on the host tells the installation that had it.',
}

function Whose({ of }: { of: OtherInstallation }) {
  const { id, workload, release, by } = of
  const what = [workload, release].filter(Boolean).join(' ')
  const deployed = by ? `, deployed by ${personText(by)}` : ''
  return (
    <Note
      tone="warn"
      icon={Info}
      title="Of another installation"
      text={`It is ${what} of the installation ${id}${deployed}. From then on that one shows it as yours, and deploys it no more without being told so.`}
    />
  )
}

interface Asked {
  host: string
  container: string
  allow: string[]
  claims: boolean
  secrets: string[]
}

function useLook(asked: Asked) {
  const client = useClient()
  const { host, container, allow, claims, secrets } = asked
  return useQuery({
    queryKey: ['running-container', host, container, allow, claims, secrets],
    queryFn: ({ signal }) => client.workloads.running(asked, { signal }),
    gcTime: 0,
    placeholderData: (before) => before,
  })
}

function useAdoptContainer(onClose: () => void) {
  const client = useClient()
  const adopted = useAdopted(onClose)
  return useMutation({
    mutationFn: (asked: Asked & { name: string; mark: string; confirm: string[] }) =>
      client.workloads.adoptContainer(asked),
    onSuccess: ({ workload }) => adopted(workload.document.name),
  })
}

interface FoundProps {
  container: RunningContainer
  isAccepted: boolean
  onAccept: (isAccepted: boolean) => void
  onSecrets: (keys: readonly string[]) => void
}

function Found({ container, isAccepted, onAccept, onSecrets }: FoundProps) {
  const { host, image, id, state, document, lost, warnings, secretKeys, secrets } = container
  return (
    <>
      <Facts
        facts={[
          ['Host', <HostChip key="host" name={host} />],
          ['State', <StateMark key="state" look={containerLook[state]} />],
          [
            'Image',
            <Mono key="image" className="break-all">
              {image}
            </Mono>,
          ],
          ['Container', <Digest key="id" value={id} />],
        ]}
      />
      {lost.length === 0 ? (
        <Note
          tone="good"
          icon={CheckCircle2}
          title="Said in full"
          text="All that the container was made with is in the document below, or in its image. Deploying it changes nothing."
        />
      ) : (
        <Losses lost={lost} isAccepted={isAccepted} onAccept={onAccept} />
      )}
      {warnings.map((text) => (
        <Note key={text} tone="warn" icon={Info} title="Good to know" text={text} />
      ))}
      {secretKeys.length + secrets.length > 0 && (
        <SecretChoice keys={[...secretKeys, ...secrets]} chosen={secrets} onChange={onSecrets} />
      )}
      <Section title="Document">
        <TextLines label="Document" lines={document.trimEnd().split('\n')} />
      </Section>
    </>
  )
}

interface SecretChoiceProps {
  keys: readonly string[]
  chosen: readonly string[]
  onChange: (keys: readonly string[]) => void
}

/**
 * Choice of the values that become secrets: those that look secret are sealed in any case; as a secret of its own one
 * is set anew by its name.
 */
function SecretChoice({ keys, chosen, onChange }: SecretChoiceProps) {
  return (
    <Section title="Secrets" count={keys.length}>
      <p className="pt-1 pb-1 text-dim">
        The values are sealed, and shown nowhere. What is ticked is kept as a secret of the
        workload, by its name; the document only names it.
      </p>
      {keys.toSorted().map((key) => (
        <CheckBox
          key={key}
          checked={chosen.includes(key)}
          onChange={(isKept) =>
            onChange(isKept ? [...chosen, key] : chosen.filter((each) => each !== key))
          }
        >
          <Mono className="break-all">{key}</Mono>
        </CheckBox>
      ))}
    </Section>
  )
}

/** No field of a document says it: its user decides, knowing all of it. */
function Losses({
  lost,
  isAccepted,
  onAccept,
}: Pick<FoundProps, 'isAccepted' | 'onAccept'> & { lost: readonly string[] }) {
  return (
    <Section title="Would be lost" count={lost.length}>
      <p className="pt-1 pb-1 text-dim">
        No field of a document can say this. The container keeps it as long as it runs; the one that
        the next deployment makes would be without.
      </p>
      <ul className="list-disc pl-5">
        {lost.map((each) => (
          <li key={each} className="break-words">
            {each}
          </li>
        ))}
      </ul>
      <CheckBox checked={isAccepted} onChange={onAccept} className="pt-2">
        The next container may be without these
      </CheckBox>
    </Section>
  )
}
