/** Transfers of layers that `docker compose pull` and `build` print: as it stands, line by line, and by service. */
import type { PulledPart, Transfer } from '../../../../shared/model/deployment.ts'
import {
  byteWords,
  createLayers,
  type LayerNews,
  type Layers,
  type Turn,
  transferLine,
} from '../../containers/layers.ts'
import type { StageRun } from '../../stage.ts'
import { layerLine } from './progress-lines.ts'

/** No project has more. */
const mostLayers = 10_000

/** States that are of no use to anybody afterwards. */
const passing = new Set(['Waiting', 'Verifying Checksum', 'Pulling fs layer', 'Download complete'])

interface Transfers {
  /** The line that is worth keeping of this one; null = only how far it is has changed, if anything. */
  read(line: string, of?: string): string | null
  /** The same one until something has changed; null before anything is known. */
  state(): Transfer | null
}

export function createTransfers(images: PulledImages = {}): Transfers {
  // What several services have in common is on its way once.
  const layers = createLayers(mostLayers)
  const services = createPulledServices(images)
  let isBegun = false
  let shown: Transfer | null = null
  const changed = (): void => {
    isBegun = true
    shown = null
  }
  /** `web 5e622cd9123f Pull complete 1.5 MB`, without whose it is where that is not said. */
  const takeLayer = (said: LayerNews, of: string): string | null => {
    const turn = layers.take(said)
    if (!turn) return null
    changed()
    const own = services.layer(of, said)
    const { isNew, total } = own ?? turn
    if (!isNew || passing.has(said.status)) return null
    return `${own ? `${own.names} ` : ''}${said.id} ${said.status}${total > 0 ? ` ${byteWords(total)}` : ''}`
  }
  return {
    read(line, of = '') {
      if (line.trim() === '' || isBuildBytes(line)) return null
      const said = layerLine(line)
      if (said) return takeLayer(said, of)
      if (services.step(line)) changed()
      return line.trimEnd().replace(/^ (?=\S)/, '')
    },
    state() {
      if (isBegun) shown ??= { ...layers.sum(), parts: services.states() }
      return shown
    },
  }
}

/** BuildKit: `#4 sha256:… 1.05MB / 3.40MB 0.3s`, `#2 transferring context: 3.1MB`; its last one is kept. */
function isBuildBytes(line: string): boolean {
  if (!/^#\d{1,6} (?:sha256:[0-9a-f]{64} |transferring |extracting )/.test(line)) return false
  return !/done\s{0,8}$/.test(line)
}

/** A pull, once for all services that share it. */
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
const mostOfImage = 500

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
      layers: createLayers(mostOfImage),
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

/** Thirty services print thousands of lines of bytes; a person sees this many steps a second … */
const spacingMs = 250
/** … and where each says how every service stands, fewer of them are as good. */
const serviceMs = 25

type OnLine = (line: string, of?: string) => void

/**
 * Does `work`, and tells what pulling and building print meanwhile: what happened line by line, bytes as one
 * that moves.
 */
export async function tellingOutput<T>(
  run: StageRun,
  images: PulledImages,
  work: (onLine: OnLine) => Promise<T>,
): Promise<T> {
  const transfers = createTransfers(images)
  const spacing = Math.max(spacingMs, serviceMs * Object.keys(images).length)
  let toldAt = Number.NEGATIVE_INFINITY
  let told: Transfer | null = null
  const tell = (): void => {
    const state = transfers.state()
    if (!state || state === told) return
    told = state
    toldAt = run.clock.now()
    run.progress(transferLine(state), { type: 'transfer', transfer: state })
  }
  try {
    return await work((line, of) => {
      const kept = transfers.read(line, of)
      if (kept !== null) run.log(kept)
      // A clock that was set back must not silence it.
      if (Math.abs(run.clock.now() - toldAt) >= spacing) tell()
    })
  } finally {
    // How it stands in the end is told whenever that comes.
    tell()
  }
}
