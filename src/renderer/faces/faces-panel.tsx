import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { RefreshCw, Stethoscope } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { routeText } from '../../shared/model/face.ts'
import { type FaceStanding, overallOf } from '../../shared/model/face-standing.ts'
import {
  answerWords,
  certificateWords,
  dnsWords,
  routeWords,
} from '../../shared/model/face-words.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { useClient } from '../client/client-provider.tsx'
import { FailureBlock, Section } from '../ui/blocks.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { LoadedPart } from '../ui/loaded.tsx'
import { Mono } from '../ui/mono.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { clockTime } from '../ui/time.tsx'
import { DnsCheck } from './dns-check.tsx'
import { overallLook } from './face-looks.ts'

/** How the public names of a workload stand, asked now: at the proxy, in the DNS, and through the proxy itself. */
export function FacesPanel({ workload }: { workload: string }) {
  const client = useClient()
  const [isChecking, setIsChecking] = useState(false)
  const asked = useQuery({
    queryKey: ['faces', workload],
    queryFn: ({ signal }) => client.faces.list({ name: workload }, { signal }),
    staleTime: 15_000,
  })
  const { data, isFetching, refetch } = asked
  const again = (
    <>
      {data && <span className="text-sm text-faint">as of {clockTime(data.at)}</span>}
      <IconButton
        label="Ask again how its names stand"
        icon={RefreshCw}
        onClick={() => void refetch()}
      />
    </>
  )
  return (
    <Section title="Public names" count={data?.faces.length} actions={again}>
      <LoadedPart of={asked} label="Asking how its names stand">
        {({ faces, issues, off }) => (
          <>
            <ul aria-label={`Public names of ${workload}`} aria-busy={isFetching}>
              {faces.map((face) => (
                <FaceRow key={`${face.host} ${face.index}`} face={face} />
              ))}
            </ul>
            {issues.map(({ path, message }) => (
              <p key={path} className="pt-1 text-sm text-bad-ink">
                <Mono>{path}</Mono> {message}
              </p>
            ))}
            {off > 0 && (
              <p className="pt-1 text-sm text-faint">
                {off} without a name {off === 1 ? 'is' : 'are'} off.
              </p>
            )}
            <DnsActions workload={workload} onCheck={() => setIsChecking(true)} />
          </>
        )}
      </LoadedPart>
      {isChecking && <DnsCheck workload={workload} onClose={() => setIsChecking(false)} />}
    </Section>
  )
}

function DnsActions({ workload, onCheck }: { workload: string; onCheck: () => void }) {
  const client = useClient()
  const queries = useQueryClient()
  const setting = useMutation({
    mutationFn: () => client.faces.setDns({ name: workload }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['faces', workload] }),
  })
  const isAny = setting.data?.records.length !== 0
  const failures = setting.data?.records.flatMap(({ failure }) => failure ?? []) ?? []
  return (
    <div className="flex flex-col gap-2 pt-2">
      <div className="flex flex-wrap gap-2">
        <Button small icon={Stethoscope} onClick={onCheck}>
          Check the DNS
        </Button>
        <Button small disabled={setting.isPending} onClick={() => setting.mutate()}>
          Set its records
        </Button>
      </div>
      <p role="status" className="text-sm text-dim">
        {setting.isPending && 'Setting its records'}
        {setting.data &&
          failures.length === 0 &&
          (isAny ? 'Its records are as they should be.' : 'No DNS account keeps a record of it.')}
      </p>
      {failures.map((failure) => (
        <FailureBlock key={describeFailure(failure).title} failure={failure} />
      ))}
      {setting.error && <FailureBlock failure={failureFrom(setting.error)} />}
    </div>
  )
}

function FaceRow({ face }: { face: FaceStanding }) {
  const { host, isPrimary, service, route, answer, certificate, dns } = face
  const name = routeText(face)
  const address = `${face.tls === 'off' ? 'http' : 'https'}://${name}`
  const failure = dns.failure ?? (route.state === 'unknown' ? route.failure : null)
  return (
    <li aria-label={`${name} on ${host}`} className="@container border-b py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StateMark look={overallLook[overallOf(face)]} />
        <a
          href={address}
          target="_blank"
          rel="noreferrer"
          className="min-w-0 break-all font-strong text-accent underline"
        >
          {name}
        </a>
        <span className="text-sm text-faint">
          {isPrimary && 'primary, '}on {host}
          {service !== null && `, of ${service}`}
        </span>
      </div>
      <dl className="grid grid-cols-1 gap-x-6 gap-y-1 pt-1 @min-[560px]:grid-cols-2">
        <Aspect title="Route">{routeWords(route)}</Aspect>
        <Aspect title="Answers">{answerWords(answer)}</Aspect>
        <Aspect title="Certificate">{certificateWords(certificate)}</Aspect>
        <Aspect title="DNS">{dnsWords(dns)}</Aspect>
      </dl>
      {failure && <p className="pt-1 text-sm text-dim">{describeFailure(failure).remedy}</p>}
    </li>
  )
}

function Aspect({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 gap-2">
      <dt className="w-20 shrink-0 text-faint">{title}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  )
}
