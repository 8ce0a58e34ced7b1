import { Link } from '@tanstack/react-router'
import { ScrollText } from 'lucide-react'
import type { ServiceStatus } from '../../shared/model/deployment.ts'
import { Section } from '../ui/blocks.tsx'
import { Mono } from '../ui/mono.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { healthLookOf, stateLook, verdictLook } from './service-words.ts'

interface ServiceStatusesProps {
  workload: string
  services: readonly ServiceStatus[]
}

/** How each service did while it was watched; what is in trouble comes first. */
export function ServiceStatuses({ workload, services }: ServiceStatusesProps) {
  const inOrder = [...services].sort((a, b) => Number(b.trouble !== '') - Number(a.trouble !== ''))
  return (
    <Section title="Services" count={services.length}>
      <table className="w-full table-fixed border-separate border-spacing-0">
        <thead>
          <tr className="text-left">
            <th scope="col" className="label w-[22%] border-b px-2 py-1">
              Service
            </th>
            <th scope="col" className="label w-28 border-b px-2 py-1">
              Verdict
            </th>
            <th scope="col" className="label border-b px-2 py-1">
              As it was watched
            </th>
            <th scope="col" className="label w-20 border-b px-2 py-1 text-right">
              Restarts
            </th>
            <th scope="col" className="w-20 border-b px-2 py-1">
              <span className="sr-only">Its log</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {inOrder.map((status) => (
            <StatusRow key={status.service} workload={workload} status={status} />
          ))}
        </tbody>
      </table>
    </Section>
  )
}

function StatusRow({ workload, status }: { workload: string; status: ServiceStatus }) {
  const { service, restarts, trouble, health, exitCode } = status
  return (
    <tr className="align-top [&>*]:border-b [&>*]:px-2 [&>*]:py-1.5">
      <th scope="row" className="text-left break-words">
        <Mono className="font-strong">{service}</Mono>
      </th>
      <td>
        <StateMark look={verdictLook(status)} />
      </td>
      <td className="break-words">
        {trouble !== '' && <p className="text-ink first-letter:uppercase">{trouble}</p>}
        <p className="flex flex-wrap gap-x-3">
          <StateMark look={stateLook(status)} />
          {health !== 'none' && <StateMark look={healthLookOf(status)} />}
          {exitCode !== null && <span className="text-dim">exit code {exitCode}</span>}
        </p>
      </td>
      <td className="text-right tabular-nums">{restarts}</td>
      <td className="text-right">
        <Link
          to="/workloads/$name/$tab"
          params={{ name: workload, tab: 'logs' }}
          search={{ service }}
          aria-label={`Logs of ${service}`}
          className="inline-flex items-center gap-1 text-accent underline-offset-2 hover:underline"
        >
          <ScrollText aria-hidden className="size-3.5" />
          Logs
        </Link>
      </td>
    </tr>
  )
}
