/** The images of a stack on their way: a script's stage `pull`, as docker compose 2.29 and later tells of it. */
import type { PulledService } from '../../../src/shared/model/deployment.ts'
import type { ScriptWriter } from './script.ts'

const steps = 24
const layersTotal = 6

/** The first is the largest; the last one waits for its turn. */
export function pullStack(writer: ScriptWriter, names: readonly string[], until = steps): void {
  for (const name of names) writer.log(`${name} Pulling`)
  for (let step = 0; step <= until; step += 1) {
    writer.wait(170)
    const services = names.map((service, at) => pulled(service, { step, at, of: names.length }))
    for (const { service, state } of services)
      if (state === 'pulled' && !wasPulled(step, names.indexOf(service), names.length))
        writer.log(`${service} 5e622cd9123f Pull complete 31.2 MB\n${service} Pulled`)
    const sum = (of: keyof Omit<PulledService, 'service' | 'state'>) =>
      services.reduce((all, each) => all + each[of], 0)
    writer.say('', {
      type: 'transfer',
      transfer: {
        ...{ done: sum('done'), total: sum('total') },
        ...{ layersDone: sum('layersDone'), layersTotal: sum('layersTotal') },
        services,
      },
    })
  }
}

interface Moment {
  readonly step: number
  readonly at: number
  readonly of: number
}

/** Each comes to its end a little after the one below it. */
function partOf({ step, at, of }: Moment): number {
  const end = steps * (1 - (at / of) * 0.6)
  const begin = at === of - 1 && of > 2 ? steps * 0.3 : 0
  return Math.min(1, Math.max(0, (step - begin) / (end - begin)))
}

const wasPulled = (step: number, at: number, of: number) =>
  step > 0 && partOf({ step: step - 1, at, of }) === 1

function pulled(service: string, moment: Moment): PulledService {
  const part = partOf(moment)
  const total = part === 0 ? 0 : Math.round(84_300_000 / (moment.at + 1))
  return {
    ...{ service, state: part === 0 ? 'waiting' : part === 1 ? 'pulled' : 'pulling' },
    ...{ done: Math.round(total * part), total },
    ...{ layersDone: Math.floor(layersTotal * part), layersTotal: part === 0 ? 0 : layersTotal },
  }
}
