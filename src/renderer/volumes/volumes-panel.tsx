import { useQuery } from '@tanstack/react-query'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { otherUsers, type UsedVolume, type VolumesOf } from '../../shared/model/volume-use.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { byteSize } from '../logs/log-words.ts'
import { FailureBlock, Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { Mono } from '../ui/mono.tsx'
import { Ago } from '../ui/time.tsx'

/**
 * Volumes and folders that hold data of a workload on its hosts, and who uses it. Sizes are measured when they are
 * asked for.
 */
export function VolumesPanel({ workload }: { workload: string }) {
  const of = { workload }
  const { data, error } = useVolumeList(of, false)
  const sizes = useVolumeList(of, true)
  if (error) {
    return (
      <Section title="Volumes">
        <FailureBlock failure={failureFrom(error)} />
      </Section>
    )
  }
  if (!data || (data.volumes.length === 0 && data.away.length === 0)) return null
  const bytesOf = ({ host, kind, name }: UsedVolume) =>
    sizes.data?.volumes.find((one) => one.host === host && one.kind === kind && one.name === name)
      ?.bytes
  return (
    <Section title="Volumes" count={data.volumes.length}>
      <ul className="@container">
        {data.volumes.map((volume) => (
          <VolumeRow
            key={`${volume.host} ${volume.kind} ${volume.name}`}
            {...{ volume, workload }}
            size={sizeWords(sizes.isFetching, bytesOf(volume))}
          />
        ))}
      </ul>
      {data.away.map(({ host, failure }) => (
        <p key={host} className="pt-1 text-sm text-unknown-ink">
          What it has on {host} is not known: {describeFailure(failure).title}
        </p>
      ))}
      {sizes.error && <FailureBlock failure={failureFrom(sizes.error)} />}
      <Button
        className="mt-2 self-start"
        disabled={sizes.isFetching}
        onClick={() => void sizes.refetch()}
      >
        {sizes.isFetching ? 'Measuring' : 'Measure sizes'}
      </Button>
    </Section>
  )
}

/** Measured lists are asked for by hand: that reads everything that is in them. */
function useVolumeList(of: VolumesOf, measured: boolean) {
  const client = useClient()
  return useQuery({
    queryKey: ['volume list', of, measured],
    queryFn: ({ signal }) => client.volumes.list({ of, measured }, { signal }),
    enabled: !measured,
  })
}

interface VolumeRowProps {
  volume: UsedVolume
  workload: string
  size: string
}

function VolumeRow({ volume, workload, size }: VolumeRowProps) {
  const { host, name, users, place } = volume
  const others = otherUsers(volume, workload)
  const own = users.filter((user) => user.workload === workload)
  const targets = [...new Set(own.map(({ target }) => target))]
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-3 border-b py-1.5">
      <span className="min-w-0" title={place ?? undefined}>
        <Mono className="break-all">{name}</Mono>{' '}
        <span className="text-faint">
          on {host}
          {targets.length > 0 && `, at ${targets.join(', ')}`}
        </span>
      </span>
      <span className="text-right tabular-nums">{size}</span>
      <span className="min-w-0 break-words text-sm text-dim">
        {others.length === 0 ? 'Nobody else uses it' : `Also used by ${others.join(', ')}`}
      </span>
      <span className="text-right text-sm text-faint">
        <LastUse lastUsed={volume.lastUsed} />
      </span>
    </li>
  )
}

function LastUse({ lastUsed }: Pick<UsedVolume, 'lastUsed'>) {
  if (lastUsed.kind === 'now') return 'in use'
  if (lastUsed.kind === 'unknown') return 'last use not known'
  return (
    <>
      until <Ago at={lastUsed.at} />
    </>
  )
}

/** undefined = it was not measured. */
function sizeWords(isMeasuring: boolean, bytes: number | null | undefined): string {
  if (isMeasuring) return '…'
  if (bytes === undefined) return ''
  return bytes === null ? 'size not known' : byteSize(bytes)
}
