import { useMutation } from '@tanstack/react-query'
import { ShieldAlert } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { AskedThing } from '../../shared/model/consent.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { FailureBlock, Section } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'
import { CheckBox } from '../ui/check-box.tsx'
import { Mono } from '../ui/mono.tsx'

/** Things that may be consented to; none where the host says never, or something else stands in the way. */
export function askedThings(failure: Failure | undefined): readonly AskedThing[] {
  if (failure?.kind !== 'unsafe-project' || !failure.mayConsent) return []
  return failure.others.length > 0 ? [] : failure.things
}

/** Says what is asked for by itself where it is listed below, each with its tick. */
export function UnsafeBlock({ failure, action }: { failure: Failure; action?: ReactNode }) {
  if (failure.kind !== 'unsafe-project' || askedThings(failure).length === 0)
    return <FailureBlock failure={failure} action={action} />
  return (
    <FailureBlock
      failure={{ ...failure, issues: [] }}
      remedy="Take it out; or, where you trust it, allow below exactly what it asks for."
      action={action}
    />
  )
}

interface ConsentsProps {
  things: readonly AskedThing[]
  verb: string
  isBusy: boolean
  onAllow: (consents: string[]) => void
}

/** Things that workloads and services ask of their host, thing by thing: each is allowed by its own tick. */
export function Consents({ things, verb, isBusy, onAllow }: ConsentsProps) {
  const [ticked, setTicked] = useState<readonly string[]>([])
  const consents = [...new Set(things.map(({ consent }) => consent))]
  const chosen = consents.filter((consent) => ticked.includes(consent))
  const tick = (consent: string, isOn: boolean) =>
    setTicked(isOn ? [...ticked, consent] : ticked.filter((each) => each !== consent))
  return (
    <Section title="Asked of the host">
      <p className="pt-1 pb-1 text-dim">
        Tick what you trust it with. It is kept in the document, and every plan tells it.
      </p>
      <ul>
        {consents.map((consent) => (
          <li key={consent} className="border-b py-1">
            <CheckBox
              label={`Allow ${consent}`}
              checked={ticked.includes(consent)}
              disabled={isBusy}
              onChange={(isTicked) => tick(consent, isTicked)}
            >
              <Thing thing={things.find((each) => each.consent === consent)} />
            </CheckBox>
          </li>
        ))}
      </ul>
      <div className="pt-2">
        <Button
          icon={ShieldAlert}
          disabled={isBusy || chosen.length < consents.length}
          onClick={() => onAllow(chosen)}
        >
          {verb}
        </Button>
      </div>
    </Section>
  )
}

function Thing({ thing }: { thing: AskedThing | undefined }) {
  if (!thing) return null
  const { service, thing: name, message, file, line } = thing
  return (
    <span className="min-w-0 break-words">
      {service} may have <Mono>{name}</Mono>
      <span className="block text-dim">
        {message}
        {file !== null && `, ${file} line ${line}`}
      </span>
    </span>
  )
}

interface AskedConsentsProps {
  workload: string
  failure: Failure | null | undefined
  onAllowed: () => void
}

/** Nothing, unless that failed because more is asked of the host than is allowed. */
export function AskedConsents({ failure, ...more }: AskedConsentsProps) {
  const things = askedThings(failure ?? undefined)
  if (things.length === 0) return null
  // Other things are ticked anew.
  return (
    <WorkloadConsents
      key={things.map(({ consent }) => consent).join('\n')}
      things={things}
      {...more}
    />
  )
}

interface WorkloadConsentsProps {
  workload: string
  things: readonly AskedThing[]
  onAllowed: () => void
}

/** Keeps in the document of a workload what is ticked. */
function WorkloadConsents({ workload, things, onAllowed }: WorkloadConsentsProps) {
  const client = useClient()
  const { mutate, error, isPending } = useMutation({
    mutationFn: (consents: string[]) => client.workloads.allow({ name: workload, consents }),
    onSuccess: onAllowed,
  })
  return (
    <>
      <Consents things={things} verb="Allow and plan again" isBusy={isPending} onAllow={mutate} />
      {error && <FailureBlock failure={failureFrom(error)} />}
    </>
  )
}
