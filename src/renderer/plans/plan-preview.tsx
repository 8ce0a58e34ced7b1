import { CheckCircle2, MinusCircle, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { isWhole } from '../../shared/model/part-lanes.ts'
import type { Plan, TargetPlan } from '../../shared/model/plan.ts'
import { DifferenceTable } from '../ui/differences.tsx'
import { HostChip } from '../ui/host-chip.tsx'
import { Note, Panel } from '../ui/panel.tsx'
import { aboutWords } from './change-words.ts'
import { CommitChanges } from './commit-changes.tsx'
import { PartChanges } from './part-changes.tsx'

interface PlanPreviewProps {
  plan: Plan
  /** Plans anew with that choice; without it there is none. */
  onRemoveOrphans?: ((wanted: boolean) => void) | undefined
}

/** Preview of a plan, per target: outage first, then warnings, parts, difference and stages. */
export function PlanPreview({ plan, onRemoveOrphans }: PlanPreviewProps) {
  return (
    <div className="flex flex-col gap-4">
      {plan.targets.map((target) => (
        <section key={target.target} aria-label={`Plan for ${target.target}`}>
          <h2 className="mb-2 flex items-center gap-2 font-strong">
            <HostChip name={target.target} />
            {!asItIs.includes(plan.action) && isWhole(plan.workload, target.parts) && (
              <span className="font-normal text-dim">{orders[target.order]}</span>
            )}
          </h2>
          <TargetPreview
            target={target}
            parts={
              !isWhole(plan.workload, target.parts) && (
                <PartChanges
                  parts={target.parts}
                  removesOrphans={plan.options.removeOrphans}
                  onRemoveOrphans={onRemoveOrphans}
                />
              )
            }
          />
        </section>
      ))}
    </div>
  )
}

/** Actions in which no old one makes room for a new one; and services say of themselves how they go. */
const asItIs: readonly Plan['action'][] = ['stop', 'start', 'restart']

const orders: { readonly [O in TargetPlan['order']]: string } = {
  'start-first': 'start first, then retire the old',
  'replace-in-place': 'stop the old, then start the new',
  remove: 'remove',
  nothing: 'nothing to do',
}

function TargetPreview({ target, parts }: { target: TargetPlan; parts: ReactNode }) {
  if (target.skip !== null) {
    return (
      <div className="flex flex-col gap-3">
        <Note tone="calm" icon={MinusCircle} title="Nothing to do" text={sentence(target.skip)} />
        <Warnings warnings={untold(target)} />
        {parts}
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-3">
      <Outage outage={target.outage} />
      <Warnings warnings={untold(target)} />
      {target.commits && <CommitChanges commits={target.commits} />}
      {parts}
      {target.difference.length > 0 && (
        <DifferenceTable difference={target.difference} before="Running" after="Planned" />
      )}
      <ol className="flex flex-col rounded-md border bg-raised" aria-label="Stages">
        {target.stages.map((stage, index) => (
          <li
            key={stage.name}
            className="grid min-h-7 grid-cols-[20px_96px_1fr] items-baseline gap-2 border-b px-2 py-1 last:border-b-0"
          >
            <span className="text-right text-sm text-faint">{index + 1}</span>
            <span className="font-strong">{stage.name}</span>
            <span className="min-w-0 break-words text-dim first-letter:uppercase">
              {stage.summary}
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}

/** However long the list of services is, they stand above it, and in one place. */
function Warnings({ warnings }: { warnings: readonly string[] }) {
  const [only, ...more] = warnings
  if (only === undefined) return null
  if (more.length === 0) {
    return <Note tone="warn" icon={TriangleAlert} title="Warning" text={ended(only)} />
  }
  return (
    <Panel tone="warn" icon={TriangleAlert} label="Warnings" title={`${warnings.length} warnings`}>
      <ul className="flex list-disc flex-col gap-0.5 pl-4">
        {warnings.map((warning) => (
          <li key={warning}>{ended(warning)}</li>
        ))}
      </ul>
    </Panel>
  )
}

/** Warnings that no row of a service tells already. */
function untold({ warnings, parts }: TargetPlan): string[] {
  const told = parts
    .filter(({ change }) => change === 'orphan')
    .map(({ part, reasons }) => `${part} is ${reasons.join(', ')}: `)
  return warnings.filter((warning) => !told.some((start) => warning.startsWith(start)))
}

function Outage({ outage }: { outage: TargetPlan['outage'] }) {
  const why = sentence(outage.why)
  const about =
    outage.estimateMs === null || outage.estimateMs === 0
      ? ''
      : `, ${aboutWords(outage.estimateMs)}`
  switch (outage.kind) {
    case 'none':
      return <Note tone="good" icon={CheckCircle2} title="No outage" text={why} />
    case 'first-deploy':
      return <Note tone="calm" icon={CheckCircle2} title="First deployment" text={why} />
    case 'while-replacing':
      return (
        <Note
          tone="warn"
          icon={TriangleAlert}
          title={`Outage while replacing${about}`}
          text={why}
        />
      )
    case 'until-redeployed':
      return <Note tone="bad" icon={TriangleAlert} title="Stops serving" text={why} />
  }
}

function sentence(text: string): string {
  return ended(text.charAt(0).toUpperCase() + text.slice(1))
}

/** As it is written: a warning may begin with a name. */
function ended(text: string): string {
  return text === '' || text.endsWith('.') ? text : `${text}.`
}
