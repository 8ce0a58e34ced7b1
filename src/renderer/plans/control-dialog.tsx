import { noOptions } from '../../shared/model/options.ts'
import type { ControlProposed } from '../client/proposals.ts'
import { PlanDialog } from './plan-dialog.tsx'
import { planVerb } from './plan-words.ts'

const meanings: { readonly [K in ControlProposed['kind']]: string } = {
  stop: 'What it is made of stays; it is down until it is started again.',
  start: 'What is down is started as it was, with the configuration it had.',
  restart: 'Each container stops and starts again, with the configuration it had.',
  pull: 'Images are pulled anew; what has a newer one is made again from it.',
}

/** Stop, start, restart or pull: the plan opens at once; only its button acts. */
export function ControlDialog(props: { proposal: ControlProposed; onClose: () => void }) {
  const { kind, workload, services } = props.proposal
  const options = { ...noOptions, services: [...services] }
  const what = planVerb({ action: kind, workload, tag: '', release: null, options })
  return (
    <PlanDialog
      title={services.length === 0 ? what : `${what} of ${workload}`}
      description={meanings[kind]}
      request={{ workload, action: kind, options }}
      verb={() => what}
      onClose={props.onClose}
    />
  )
}
