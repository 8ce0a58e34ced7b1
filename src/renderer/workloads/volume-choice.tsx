import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { type ProjectVolume, type VolumesFound, volumesByName } from '../../shared/model/project.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { byteSize } from '../logs/log-words.ts'
import { FailureBlock } from '../ui/blocks.tsx'
import { CheckBox } from '../ui/check-box.tsx'
import { Mono } from '../ui/mono.tsx'
import { BusyLine } from '../ui/skeleton.tsx'

interface VolumeChoiceProps {
  workload: string
  chosen: readonly string[]
  onChange: (chosen: readonly string[]) => void
}

/** The volumes of a workload, on all of its hosts. */
export function useVolumes(workload: string) {
  const client = useClient()
  return useQuery({
    queryKey: ['volumes', workload],
    queryFn: ({ signal }) => client.projects.volumes({ workload }, { signal }),
    gcTime: 0,
  })
}

/** The volumes of a workload: they stay, as the plan says, but for those that are chosen one by one. */
export function VolumeChoice({ workload, chosen, onChange }: VolumeChoiceProps) {
  const hint = useId()
  const { data, error } = useVolumes(workload)
  if (error) return <FailureBlock failure={failureFrom(error)} />
  if (!data) {
    return <BusyLine text="Looking for its volumes" />
  }
  const { volumes, away } = data
  if (volumes.length === 0 && away.length === 0)
    return <p className="text-dim">It has no volumes.</p>
  const isOnSeveral = new Set([...volumes, ...away].map(({ host }) => host)).size > 1
  const change = (name: string, wanted: boolean) =>
    onChange(wanted ? [...chosen, name] : chosen.filter((one) => one !== name))
  return (
    <fieldset
      {...(chosen.length > 0 && { 'aria-describedby': hint })}
      className="flex flex-col rounded-md border bg-raised px-3 py-2"
    >
      <legend className="px-1 text-sm font-strong text-dim">Volumes to delete too</legend>
      {volumesByName(volumes).map(([name, on]) => (
        <CheckBox
          key={name}
          checked={chosen.includes(name)}
          onChange={(wanted) => change(name, wanted)}
        >
          <Mono className="min-w-0 flex-1 break-all">{name}</Mono>
          <span className="flex shrink-0 flex-col items-end text-faint tabular-nums">
            {on.map((volume) => (
              <span key={volume.host}>
                {isOnSeveral && `on ${volume.host}, `}
                {sizeWords(volume)}
              </span>
            ))}
          </span>
        </CheckBox>
      ))}
      <Unknown away={away} />
      {chosen.length > 0 && (
        <p id={hint} className="text-sm text-faint">
          What is in a deleted volume is gone{isOnSeveral && ', on every host that has it'}; no
          release brings it back.
        </p>
      )}
    </fieldset>
  )
}

/** The hosts of which it is not known what they have, and why. */
function Unknown({ away }: Pick<VolumesFound, 'away'>) {
  return away.map(({ host, failure }) => (
    <p key={host} className="text-sm text-unknown-ink">
      Which volumes it has on {host} is not known: {describeFailure(failure).title}
    </p>
  ))
}

const sizeWords = ({ bytes }: ProjectVolume) =>
  bytes === null ? 'size not known' : byteSize(bytes)
