/** Answers of the services of a live instance now, to what each was proved by. By reads alone. */
import { ownValue } from '../../../shared/lib/own-value.ts'
import type { Probe } from '../../../shared/model/failure.ts'
import { label } from '../../../shared/model/labels.ts'
import { askLive, canAsk } from '../rollout/ask-live.ts'
import type { ProbeTarget } from '../rollout/probe.ts'
import type { Intent, SourceServices, TargetContext } from '../stage.ts'
import type { Observed } from './observe.ts'
import { isAsked, ofService } from './planning.ts'
import { probeOf, renderedSchema } from './render.ts'

type Looked = Pick<Observed, 'images' | 'containers' | 'reach'>

/** By service; of those that are not among them nothing was asked. */
export async function answersOf(
  context: TargetContext & Pick<SourceServices, 'clock'>,
  intent: Intent,
  { looked, signal }: { readonly looked: Looked; readonly signal: AbortSignal },
): Promise<Pick<Observed, 'answers'>> {
  const targets = canAsk(looked.reach) ? targetsIn(intent, looked) : []
  if (targets.length === 0) return {}
  const answers = await Promise.all(
    targets.map(async (target): Promise<[string, Probe][]> => {
      const answer = await askLive(context, target, signal)
      return answer ? [[target.container.labels[label.service] ?? '', answer]] : []
    }),
  )
  return { answers: Object.fromEntries(answers.flat()) }
}

/** Containers that are asked; whether what runs another image answers does not matter: it is replaced anyway. */
function targetsIn(intent: Intent, { images, containers }: Looked): ProbeTarget[] {
  if (!intent.live) return []
  const { network, services } = renderedSchema.parse(intent.live.rendered)
  return services.flatMap((service) => {
    const probe = isAsked(intent, service.name) ? probeOf(service) : null
    const [container] = ofService(containers, service.name)
    if (!probe || container?.state !== 'running') return []
    const isReplaced = container.imageId !== ownValue(images, service.name)?.local?.id
    return isReplaced ? [] : [{ container, network, ...probe }]
  })
}
