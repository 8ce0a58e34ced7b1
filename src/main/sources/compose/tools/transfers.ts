/** What `docker compose pull` and `build` print of layers, as it stands and line by line. Pure. */
import type { Transfer } from '../../../../shared/model/deployment.ts'
import { createLayers, type LayerNews } from '../../containers/layers.ts'
import { layerLine } from './layer-line.ts'
import { createPulledServices, type PulledImages } from './pulled-services.ts'

/** No project has more. */
const mostLayers = 10_000

/** Of no use to anybody afterwards. */
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
    return `${own ? `${own.names} ` : ''}${said.id} ${said.status}${total > 0 ? ` ${words(total)}` : ''}`
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

function words(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** `1.2 MB of 3.4 MB, 2 of 7 layers, 1 of 3 services`. */
export function transferLine({ parts, ...sum }: Transfer): string {
  const { done, total, layersDone, layersTotal } = sum
  const pulled = parts.filter(({ state }) => state === 'pulled').length
  return [
    ...(layersTotal > 0
      ? [`${words(done)} of ${words(total)}`, `${layersDone} of ${layersTotal} layers`]
      : []),
    ...(parts.length > 0 ? [`${pulled} of ${parts.length} services`] : []),
  ].join(', ')
}
