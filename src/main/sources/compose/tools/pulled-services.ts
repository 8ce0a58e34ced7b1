/** How far the image of each service is, as `docker compose pull` tells of it. Pure. */
import type { PulledPart } from '../../../../shared/model/deployment.ts'
import { createLayers, type LayerNews, type Layers, type Turn } from '../../containers/layers.ts'

/** What several services share is pulled once, for all of them. */
interface Pull {
  state: PulledPart['state']
  /** Whose it is. */
  readonly names: string[]
  readonly layers: Layers
}

/** `service → image` of those that are asked for. */
export type PulledImages = Readonly<Record<string, string>>

interface PulledServices {
  /** Whether it is about one of them. */
  step(line: string): boolean
  /** Whose it is, where that is known: `of` is a service, or `Image …`. */
  layer(of: string, said: LayerNews): (Turn & { readonly names: string }) | null
  states(): PulledPart[]
}

/** No image has more. */
const mostLayers = 500

/** ` web Pulling `, ` Image nginx:1.27 Pulled `; what is being pulled for another service is not skipped. */
const stepPattern =
  /^ ?((?:Image )?\S+) +(?:(Pulling)|Pulled|Skipped(?! - Image is already being pulled))\b/

export function createPulledServices(images: PulledImages): PulledServices {
  const pulls = new Map<string, Pull>()
  const named = new Map<string, Pull>()
  for (const [service, image] of Object.entries(images)) {
    const pull = pulls.get(image) ?? {
      state: 'waiting',
      names: [],
      layers: createLayers(mostLayers),
    }
    pull.names.push(service)
    pulls.set(image, pull)
    named.set(service, pull)
  }
  const find = (of: string) => named.get(of) ?? pulls.get(of.replace(/^Image /, ''))
  return {
    step(line) {
      const [, of = '', begun] = stepPattern.exec(line) ?? []
      const pull = find(of)
      if (pull) pull.state = begun ? 'pulling' : 'pulled'
      return pull !== undefined
    },
    layer(of, said) {
      const pull = of === '' ? undefined : find(of)
      const turn = pull?.layers.take(said)
      if (!pull || !turn) return null
      if (pull.state === 'waiting') pull.state = 'pulling'
      return { ...turn, names: pull.names.join(',') }
    },
    states: () => [...named].map(([part, { state, layers }]) => ({ part, state, ...layers.sum() })),
  }
}
