/** What `docker compose pull` and `build` print of layers, as it stands and line by line. Pure. */
import type { Transfer } from '../../../../shared/model/deployment.ts'

interface Layer {
  readonly status: string
  readonly done: number
  readonly total: number
}

/** No project has more; what claims to is not counted further. */
const mostLayers = 10_000
/** Of a line only its end says how far it is. */
const tailChars = 160

/** Of no use to anybody afterwards. */
const passing = new Set(['Waiting', 'Verifying Checksum', 'Pulling fs layer', 'Download complete'])
const present = new Set(['Pull complete', 'Already exists'])
const loaded = new Set([...present, 'Download complete', 'Verifying Checksum', 'Extracting'])

interface Transfers {
  /** The line that is worth keeping of this one; null = only how far it is has changed, if anything. */
  read(line: string): string | null
  /** Null before anything is known of a layer. */
  state(): Transfer | null
}

export function createTransfers(): Transfers {
  const layers = new Map<string, Layer>()
  let shown: Transfer | null = null
  return {
    read(line) {
      if (line.trim() === '' || isBuildBytes(line)) return null
      const said = layerLine(line)
      if (!said) return line.trimEnd().replace(/^ (?=\S)/, '')
      const before = layers.get(said.id)
      if (!before && layers.size >= mostLayers) return null
      layers.set(said.id, after(before, said))
      shown = null
      if (before?.status === said.status || passing.has(said.status)) return null
      return `${said.id} ${said.status}${said.total > 0 ? ` ${words(said.total)}` : ''}`
    },
    state() {
      if (layers.size > 0) shown ??= sum([...layers.values()])
      return shown
    },
  }
}

interface LayerLine extends Layer {
  readonly id: string
}

/** ` 5e622cd9123f Downloading [==>      ]  82.43kB/1.501MB`; null = a line of anything else. */
function layerLine(line: string): LayerLine | null {
  const [, id, rest] = /^\s{0,8}([0-9a-f]{12}) (\S.*)$/.exec(line) ?? []
  if (id === undefined || rest === undefined) return null
  const bar = rest.indexOf('[')
  const status = (bar === -1 ? rest : rest.slice(0, bar)).slice(0, tailChars).trim()
  const bytes = /([\d.]{1,12})([kMGT]?B)\/([\d.]{1,12})([kMGT]?B)\s{0,8}$/.exec(
    bar === -1 ? '' : rest.slice(-tailChars),
  )
  if (!bytes) return { id, status, done: 0, total: 0 }
  const [, done = '', doneUnit = '', total = '', totalUnit = ''] = bytes
  return { id, status, done: byteCount(done, doneUnit), total: byteCount(total, totalUnit) }
}

/** Finished layers are told of without bytes, and what is tried again counts anew: nothing shrinks. */
function after(before: Layer | undefined, now: Layer): Layer {
  const isDownloading = now.status === 'Downloading'
  const total = Math.max(before?.total ?? 0, isDownloading ? now.total : 0)
  if (loaded.has(now.status)) return { status: now.status, done: total, total }
  const done = Math.max(before?.done ?? 0, isDownloading ? now.done : 0)
  return { status: now.status, done: Math.min(done, total), total }
}

function sum(layers: readonly Layer[]): Transfer {
  return {
    done: layers.reduce((bytes, { done }) => bytes + done, 0),
    total: layers.reduce((bytes, { total }) => bytes + total, 0),
    layersDone: layers.filter(({ status }) => present.has(status)).length,
    layersTotal: layers.length,
  }
}

/** BuildKit: `#4 sha256:… 1.05MB / 3.40MB 0.3s`, `#2 transferring context: 3.1MB`; its last one is kept. */
function isBuildBytes(line: string): boolean {
  if (!/^#\d{1,6} (?:sha256:[0-9a-f]{64} |transferring |extracting )/.test(line)) return false
  return !/done\s{0,8}$/.test(line)
}

const units: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }

function byteCount(number: string, unit: string): number {
  const count = Number(number) * (units[unit] ?? 1)
  return Number.isFinite(count) ? Math.round(count) : 0
}

function words(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

export function transferLine({ done, total, layersDone, layersTotal }: Transfer): string {
  return `${words(done)} of ${words(total)}, ${layersDone} of ${layersTotal} layers`
}
