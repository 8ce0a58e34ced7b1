import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import type { ProjectVolume } from '../../shared/model/project.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { byteSize } from '../logs/log-words.ts'
import { FailureBlock } from '../ui/blocks.tsx'
import { Mono } from '../ui/mono.tsx'
import { Delayed } from '../ui/skeleton.tsx'

interface VolumeChoiceProps {
  workload: string
  chosen: readonly string[]
  onChange: (chosen: readonly string[]) => void
}

/** The volumes of a workload: they stay, as the plan says, but for those that are chosen one by one. */
export function VolumeChoice({ workload, chosen, onChange }: VolumeChoiceProps) {
  const client = useClient()
  const hint = useId()
  const { data, error } = useQuery({
    queryKey: ['volumes', workload],
    queryFn: ({ signal }) => client.projects.volumes({ workload }, { signal }),
    gcTime: 0,
  })
  if (error) return <FailureBlock failure={failureFrom(error)} />
  if (!data) {
    return (
      <Delayed>
        <p role="status" className="busy-pulse text-dim">
          Looking for its volumes
        </p>
      </Delayed>
    )
  }
  if (data.length === 0) return <p className="text-dim">It has no volumes.</p>
  const change = (name: string, wanted: boolean) =>
    onChange(wanted ? [...chosen, name] : chosen.filter((one) => one !== name))
  return (
    <fieldset
      {...(chosen.length > 0 && { 'aria-describedby': hint })}
      className="flex flex-col rounded-md border bg-raised px-3 py-2"
    >
      <legend className="px-1 text-sm font-strong text-dim">Volumes to delete too</legend>
      {data.map((volume) => (
        <label key={volume.name} className="flex min-h-7 items-center gap-2">
          <input
            type="checkbox"
            checked={chosen.includes(volume.name)}
            onChange={(event) => change(volume.name, event.target.checked)}
            className="size-3.5 shrink-0 accent-accent"
          />
          <Mono className="min-w-0 flex-1 break-all">{volume.name}</Mono>
          <span className="shrink-0 text-faint tabular-nums">{sizeWords(volume)}</span>
        </label>
      ))}
      {chosen.length > 0 && (
        <p id={hint} className="text-sm text-faint">
          What is in a deleted volume is gone; no release brings it back.
        </p>
      )}
    </fieldset>
  )
}

const sizeWords = ({ bytes }: ProjectVolume) =>
  bytes === null ? 'size not known' : byteSize(bytes)
