import { Link } from '@tanstack/react-router'
import type { Fleet } from '../../shared/model/fleet.ts'
import type { Capability, Host } from '../../shared/model/host.ts'
import { Facts, FailureBlock, Section, StaleNote } from '../ui/blocks.tsx'
import { hostBand } from '../ui/host-chip.tsx'
import { CopyButton, Mono } from '../ui/mono.tsx'
import { PageBody } from '../ui/page.tsx'
import { hostLook, workloadLook } from '../ui/state-look.ts'
import { StateMark } from '../ui/state-mark.tsx'
import { Ago } from '../ui/time.tsx'

const capabilityWords: { readonly [C in Capability]: string } = {
  engine: 'Engine API',
  dial: 'reach addresses',
  run: 'run commands',
  files: 'keep files',
}

const kindWords: { readonly [K in Host['kind']]: string } = {
  local: 'This machine',
  ssh: 'SSH',
  tcp: 'TCP with TLS',
}

export function HostDetail({ host, fleet }: { host: Host; fleet: Fleet }) {
  const { status, engine } = host
  const workloads = fleet.workloads.filter((workload) => workload.host === host.name)
  const failing = status.state === 'stale' || status.state === 'failed'
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="flex items-center gap-2 px-4 py-2">
        <span aria-hidden className={`h-5 w-1 rounded-full ${hostBand(host.name)}`} />
        <h2 className="truncate text-lg font-strong">{host.name}</h2>
        <StateMark badge look={hostLook[status.state]} stale={status.state === 'stale'} />
      </header>
      {status.state === 'stale' && <StaleNote asOf={status.since} />}
      <PageBody>
        {failing && <FailureBlock failure={status.failure} />}
        <Facts
          facts={[
            ['Connection', kindWords[host.kind]],
            [
              'Endpoint',
              <span key="endpoint" className="flex items-center gap-1">
                <Mono className="break-all">{host.endpoint}</Mono>
                <CopyButton text={host.endpoint} label="Copy the endpoint" />
              </span>,
            ],
            ['Found by', host.found],
            [
              hostLook[status.state].word,
              status.state === 'connecting' ? 'now' : <Ago key="since" at={status.since} />,
            ],
            [
              'Offers',
              host.capabilities.map((one) => capabilityWords[one]).join(', ') || 'nothing',
            ],
            ...(engine
              ? ([
                  ['Engine', `${engine.version} on ${engine.os}/${engine.arch}`],
                  ['API', `${engine.minApiVersion} to ${engine.apiVersion}`],
                  ['Processors', String(engine.cpus)],
                  ['Memory', `${(engine.memoryBytes / 2 ** 30).toFixed(1)} GB`],
                ] as const)
              : []),
          ]}
        />
        <Section title="Workloads" count={workloads.length}>
          {workloads.length === 0 ? (
            <p className="text-dim">None goes to this host.</p>
          ) : (
            <ul>
              {workloads.map((workload) => (
                <li key={workload.name}>
                  <Link
                    to="/workloads/$name"
                    params={{ name: workload.name }}
                    className="flex h-8 items-center gap-3 border-b hover:bg-hover"
                  >
                    <span className="min-w-0 flex-1 truncate">{workload.name}</span>
                    <span className="text-faint">{workload.tag}</span>
                    <StateMark look={workloadLook[workload.state]} stale={failing} />
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </Section>
      </PageBody>
    </div>
  )
}
