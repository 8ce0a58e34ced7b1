import { type HeldPort, type HostPort, holderOf } from '../../engine/held-ports.ts'

export interface Published extends Omit<HostPort, 'port'> {
  /** The port of the host, or a range of which it takes one; null = its engine chooses one. */
  readonly port: string | null
  /** The port of the container. */
  readonly target: number | string
}

/** Warnings of a careful colleague about ports that are to be published: of a run of them one, however long it is. */
export function portWarnings(all: readonly Published[], taken: readonly HeldPort[]): string[] {
  const held = all.flatMap(({ ip, port, protocol }) => {
    const holder = port === null ? undefined : holderOf(taken, { ip, port, protocol })
    return holder === undefined
      ? []
      : [`host port ${port} is held by ${holder}: starting would fail`]
  })
  const open = all.filter(({ ip }) => ['', '0.0.0.0', '::'].includes(ip))
  return [...new Set([...held, ...runsOf(open).map(exposure)])]
}

interface Run {
  readonly from: Published
  to: Published
}

/** Ports that follow each other on both sides, as a range like `30000-30009:30000-30009` gives them. */
function runsOf(all: readonly Published[]): Run[] {
  const runs: Run[] = []
  for (const each of all) {
    const last = runs.at(-1)
    if (last && follows(last.to, each)) last.to = each
    else runs.push({ from: each, to: each })
  }
  return runs
}

function follows(before: Published, after: Published): boolean {
  if (before.protocol !== after.protocol || before.ip !== after.ip) return false
  if (Number(before.target) + 1 !== Number(after.target)) return false
  if (before.port === null || after.port === null) return before.port === after.port
  return Number(before.port) + 1 === Number(after.port)
}

function exposure({ from, to }: Run): string {
  const isOne = from === to
  const spanned = (first: number | string, last: number | string) =>
    isOne ? `${first}` : `${first}-${last}`
  const target = `${spanned(from.target, to.target)}${from.protocol === 'tcp' ? '' : `/${from.protocol}`}`
  const chosen = isOne ? 'a port that the engine chooses' : 'ports that the engine chooses'
  const port = from.port === null ? chosen : spanned(from.port, to.port ?? '')
  return `${isOne ? 'port' : 'ports'} ${target} ${isOne ? 'is' : 'are'} published as ${port} on every interface`
}
