import type { Settings } from '../../shared/model/settings.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useFleet } from '../client/live-data.tsx'
import { FailureBlock, Section } from '../ui/blocks.tsx'
import { CheckBox } from '../ui/check-box.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { useChangeSettings } from './use-settings.ts'

/** Hosts on which compose projects may ask for rights over them; stored at once. */
export function UnsafeHosts({ settings }: { settings: Settings }) {
  const { mutate, error, isPending } = useChangeSettings()
  const { unsafeHosts, strictHosts } = settings
  const known = useFleet().data?.hosts.map(({ name }) => name) ?? []
  const names = [...new Set([...known, ...unsafeHosts, ...strictHosts])]
  const change = (host: string, isAllowed: boolean) =>
    mutate({ unsafeHosts: withHost(unsafeHosts, host, isAllowed) })
  const forbid = (host: string, isForbidden: boolean) =>
    mutate({ strictHosts: withHost(strictHosts, host, isForbidden) })
  return (
    <Section title="Unsafe projects">
      <p className="pt-1 pb-1 text-dim">
        A compose project that asks for rights over its host (privileged containers, its devices,
        its folders) is refused until that is allowed for it, thing by thing. Allow all where you
        trust every project that goes there; say never where none may have any of it.
      </p>
      <ul>
        {names.map((host) => (
          <li key={host} className="border-b">
            <div className="flex min-h-8 items-center gap-4">
              <span className="min-w-0 flex-1">
                <HostChip name={host} />
              </span>
              <CheckBox
                label={`Allow unsafe projects on ${host}`}
                checked={unsafeHosts.includes(host)}
                disabled={isPending || strictHosts.includes(host)}
                onChange={(isAllowed) => change(host, isAllowed)}
              >
                Allow all
              </CheckBox>
              <CheckBox
                label={`Never allow anything unsafe on ${host}`}
                checked={strictHosts.includes(host)}
                disabled={isPending}
                onChange={(isForbidden) => forbid(host, isForbidden)}
              >
                Never
              </CheckBox>
            </div>
          </li>
        ))}
      </ul>
      {error && <FailureBlock failure={failureFrom(error)} />}
    </Section>
  )
}

function withHost(hosts: readonly string[], host: string, isIn: boolean): string[] {
  return isIn ? [...hosts, host] : hosts.filter((each) => each !== host)
}
