import { Link } from '@tanstack/react-router'
import { ChevronRight, ScrollText } from 'lucide-react'
import { useState } from 'react'
import type { WatchedPart } from '../../shared/model/part-lanes.ts'
import { Section } from '../ui/blocks.tsx'
import { cx } from '../ui/cx.ts'
import { HostChip } from '../ui/host-chip.tsx'
import { Mono } from '../ui/mono.tsx'
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
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setChoice(!isOpen)}
          className="flex h-8 w-full items-center gap-1.5 px-1 text-left text-dim hover:bg-hover"
        >
          <ChevronRight
            aria-hidden
            className={cx('size-3.5 shrink-0 text-faint', isOpen && 'rotate-90')}
          />
          {ill.length === 0 ? `All ${held.length} services held` : `${held.length} services held`}
        </button>
      )}
    </Section>
  )
}

function StatusTable({ workload, parts, withHosts }: PartStatusesProps) {
  return (
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
        {parts.map((status) => (
          <StatusRow
            key={`${status.target} ${status.part}`}
            workload={workload}
            status={status}
            withHosts={withHosts}
          />
        ))}
      </tbody>
    </table>
  )
}

interface StatusRowProps extends Omit<PartStatusesProps, 'parts'> {
  status: WatchedPart
}

function StatusRow({ workload, status, withHosts }: StatusRowProps) {
  const { target, part, restarts, trouble, health, exitCode, answer } = status
  const verdict = verdictLook(status)
  return (
    <tr className="align-top [&>*]:border-b [&>*]:px-2 [&>*]:py-1.5">
      <th scope="row" className="text-left break-words">
        <Mono className="font-strong">{part}</Mono>
        {withHosts && (
          <span className="block font-normal">
            <HostChip name={target} />
          </span>
        )}
      </th>
      <td>
        <StateMark look={verdict} />
      </td>
      <td className="break-words">
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
      </td>
      <td className="text-right tabular-nums">{restarts}</td>
      <td className="text-right">
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
      </td>
    </tr>
  )
}
