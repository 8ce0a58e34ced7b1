import type { Settings } from '../../shared/model/settings.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useFleet } from '../client/live-data.tsx'
import { FailureBlock, Section } from '../ui/blocks.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { useChangeSettings } from './use-settings.ts'

/** Where compose projects may ask for rights over the host; stored at once. */
export function UnsafeHosts({ settings }: { settings: Settings }) {
  const { mutate, error, isPending } = useChangeSettings()
  const { unsafeHosts } = settings
  const known = useFleet().data?.hosts.map(({ name }) => name) ?? []
  const names = [...new Set([...known, ...unsafeHosts])]
  const change = (host: string, allowed: boolean) =>
    mutate({
      unsafeHosts: allowed
        ? [...unsafeHosts, host]
        : unsafeHosts.filter((allowedHost) => allowedHost !== host),
    })
  return (
    <Section title="Unsafe projects">
      <p className="pt-1 pb-1 text-dim">
        A compose project that asks for rights over its host (privileged containers, its devices,
        its folders) is refused. Allow it where you trust every project that goes there.
      </p>
      <ul>
        {names.map((host) => (
          <li key={host} className="border-b">
            <label className="flex min-h-8 items-center gap-2">
              <input
                type="checkbox"
                aria-label={`Allow unsafe projects on ${host}`}
                checked={unsafeHosts.includes(host)}
                disabled={isPending}
                onChange={(event) => change(host, event.target.checked)}
                className="size-3.5 shrink-0 accent-accent"
              />
              <HostChip name={host} />
            </label>
          </li>
        ))}
      </ul>
      {error && <FailureBlock failure={failureFrom(error)} />}
    </Section>
  )
}
