import { useState } from 'react'
import { ownValue } from '../../shared/lib/own-value.ts'
import { mostReplicas, noOptions } from '../../shared/model/options.ts'
import type { ScaleProposed } from '../client/proposals.ts'
import { NumberField } from '../ui/field.tsx'
import { PlanDialog } from './plan-dialog.tsx'
import { planVerb } from './plan-words.ts'

const most = 100

/** How many containers of each; only what is changed is asked for. */
export function ScaleDialog(props: { proposal: ScaleProposed; onClose: () => void }) {
  const { workload, counts } = props.proposal
  const [wanted, setWanted] = useState(counts)
  const names = Object.keys(counts)
  const scale = Object.fromEntries(
    Object.entries(wanted).filter(([name, count]) => count !== ownValue(counts, name)),
  )
  const alone = props.proposal.isAlone === true
  const only = names.length === 1 && !alone ? names[0] : undefined
  return (
    <PlanDialog
      title={only === undefined ? `Scale ${workload}` : `Scale ${only} of ${workload}`}
      description={
        alone
          ? 'Until the next deployment, which goes by the document: replicas says it there.'
          : 'Until the next deployment, which goes by the counts in the project’s files.'
      }
      request={{ workload, action: 'scale', options: { ...noOptions, scale } }}
      verb={(plan) => (plan ? planVerb(plan) : 'Scale')}
      idle="Nothing to scale"
      fields={
        <fieldset className="w-full">
          <legend className="label mb-1">
            {alone ? 'Equal containers' : 'Containers of each service'}
          </legend>
          <div className="grid grid-cols-[repeat(auto-fill,minmax(128px,1fr))] items-end gap-3">
            {names.map((name) => (
              <NumberField
                key={name}
                label={name}
                value={ownValue(wanted, name) ?? 0}
                onChange={(count) => setWanted({ ...wanted, [name]: count ?? 0 })}
                min={alone ? 1 : 0}
                max={alone ? mostReplicas : most}
              />
            ))}
          </div>
        </fieldset>
      }
      onClose={props.onClose}
    />
  )
}
