/** The images of a stack on their way: a script's stage `pull`, as docker compose 2.29 and later tells of it. */
import type { PulledPart } from '../../../src/shared/model/deployment.ts'
import type { ScriptWriter } from './script.ts'

const steps = 24
const layersTotal = 6

/** The first is the largest; the last one waits for its turn. */
export function pullStack(writer: ScriptWriter, names: readonly string[], until = steps): void {
  for (const name of names) writer.log(`${name} Pulling`)
  for (let step = 0; step <= until; step += 1) {
    writer.wait(170)
    const parts = names.map((part, at) => pulled(part, { step, at, of: names.length }))
    for (const { part, state } of parts)
      if (state === 'pulled' && !wasPulled(step, names.indexOf(part), names.length))
        writer.log(`${part} 5e622cd9123f Pull complete 31.2 MB\n${part} Pulled`)
    const sum = (of: keyof Omit<PulledPart, 'part' | 'state'>) =>
      parts.reduce((all, each) => all + each[of], 0)
    writer.say('', {
      type: 'transfer',
      transfer: {
        ...{ done: sum('done'), total: sum('total') },
        ...{ layersDone: sum('layersDone'), layersTotal: sum('layersTotal') },
        parts,
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
function shareOf({ step, at, of }: Moment): number {
  const end = steps * (1 - (at / of) * 0.6)
  const begin = at === of - 1 && of > 2 ? steps * 0.3 : 0
  return Math.min(1, Math.max(0, (step - begin) / (end - begin)))
}

const wasPulled = (step: number, at: number, of: number) =>
  step > 0 && shareOf({ step: step - 1, at, of }) === 1

function pulled(part: string, moment: Moment): PulledPart {
  const share = shareOf(moment)
  const total = share === 0 ? 0 : Math.round(84_300_000 / (moment.at + 1))
  return {
    ...{ part, state: share === 0 ? 'waiting' : share === 1 ? 'pulled' : 'pulling' },
    ...{ done: Math.round(total * share), total },
    ...{ layersDone: Math.floor(layersTotal * share), layersTotal: share === 0 ? 0 : layersTotal },
  }
}
