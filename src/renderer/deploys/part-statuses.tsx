import { Link } from '@tanstack/react-router'
import { ScrollText } from 'lucide-react'
import { useState } from 'react'
import type { WatchedPart } from '../../shared/model/part-lanes.ts'
import { Section } from '../ui/blocks.tsx'
import { FoldButton } from '../ui/fold-button.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { Mono } from '../ui/mono.tsx'
import { RowTable, type TableColumn } from '../ui/row-table.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { healthLookOf, stateLook, troubled, verdictLook } from './part-verdicts.ts'

interface PartStatusesProps {
  workload: string
  parts: readonly WatchedPart[]
  /** The same parts run on several hosts. */
  withHosts: boolean
}

/** More than these are not all read: those that held share one line. */
const mostRows = 8

/** How each part did while it was watched; what is in trouble comes first. */
export function PartStatuses({ workload, parts, withHosts }: PartStatusesProps) {
  const ill = troubled(parts)
  const held = parts.filter(({ trouble }) => trouble === '')
  const [choice, setChoice] = useState<boolean>()
  const isFolded = parts.length > mostRows && held.length > 1
  const isOpen = choice ?? !isFolded
  const shown = isOpen ? [...ill, ...held] : ill
  return (
    <Section title="Services" count={parts.length}>
      {shown.length > 0 && <StatusTable workload={workload} parts={shown} withHosts={withHosts} />}
      {isFolded && (
        <FoldButton isOpen={isOpen} onToggle={() => setChoice(!isOpen)} className="px-1 text-dim">
          {ill.length === 0 ? `All ${held.length} services held` : `${held.length} services held`}
        </FoldButton>
      )}
    </Section>
  )
}

function StatusTable({ workload, parts, withHosts }: PartStatusesProps) {
  const columns: readonly TableColumn<WatchedPart>[] = [
    {
      title: 'Service',
      width: 'w-[22%]',
      cell: ({ part, target }) => (
        <>
          <Mono className="font-strong">{part}</Mono>
          {withHosts && (
            <span className="block">
              <HostChip name={target} />
            </span>
          )}
        </>
      ),
    },
    {
      title: 'Verdict',
      width: 'w-25',
      cell: (status) => <StateMark look={verdictLook(status)} />,
    },
    { title: 'As it was watched', isProse: true, cell: (status) => <Watched status={status} /> },
    { title: 'Restarts', width: 'w-18', end: true, cell: ({ restarts }) => restarts },
    {
      title: 'Its log',
      isTitleHidden: true,
      width: 'w-16',
      end: true,
      cell: ({ part }) => <LogLink workload={workload} part={part} />,
    },
  ]
  return (
    <RowTable columns={columns} rows={parts} keyOf={({ target, part }) => `${target} ${part}`} />
  )
}

function Watched({ status }: { status: WatchedPart }) {
  const { trouble, health, exitCode, answer } = status
  const verdict = verdictLook(status)
  return (
    <>
      {trouble !== '' && <p className="text-ink first-letter:uppercase">{trouble}</p>}
      {answer !== undefined && (
        <p className="text-dim">
          Its health check said: <Mono>{answer}</Mono>
        </p>
      )}
      <p className="flex flex-wrap gap-x-3">
        <StateMark look={stateLook(status)} />
        {health !== 'none' && verdict.word !== healthLookOf(status).word && (
          <StateMark look={healthLookOf(status)} />
        )}
        {exitCode !== null && !trouble.includes('exit code') && (
          <span className="text-dim">exit code {exitCode}</span>
        )}
      </p>
    </>
  )
}

function LogLink({ workload, part }: { workload: string; part: string }) {
  return (
    <Link
      to="/workloads/$name/$tab"
      params={{ name: workload, tab: 'logs' }}
      search={{ service: part }}
      aria-label={`Logs of ${part}`}
      className="inline-flex items-center gap-1 text-accent underline-offset-2 hover:underline"
    >
      <ScrollText aria-hidden className="size-3.5" />
      Logs
    </Link>
  )
}
