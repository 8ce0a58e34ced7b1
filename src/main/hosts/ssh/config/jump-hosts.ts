/** The chain of SSH logins that leads to a host, from its record and ~/.ssh/config. */
import { fail } from '../../../../shared/lib/failure-error.ts'
import type { SshConnection } from '../../../../shared/model/host.ts'
import { lowerCase } from '../format/patterns.ts'
import { canonicalName, type HostNames, isCanonicalized } from './canonical-name.ts'
import { type Hop, readHop } from './hop.ts'
import {
  isNone,
  readSshOptions,
  readSshOptionsAgain,
  type SshEnvironment,
  type SshOptions,
  type SshQuestion,
} from './ssh-config.ts'
import { expand } from './tokens.ts'

export interface HopsDeps {
  /** The Longshore host, for messages. */
  readonly host: string
  readonly environment: SshEnvironment & { readonly names: HostNames }
}

const maxHops = 8

/**
 * The logins in the order they are made; the last one is the host. Throws `ssh-config-unsupported`,
 * `ssh-config-invalid`, `invalid`.
 */
export async function findHops(deps: HopsDeps, connection: SshConnection): Promise<readonly Hop[]> {
  const { host, user, port, jump, identityFiles = [] } = connection
  const asked = { host, ...(user === undefined ? {} : { user }), ...(port ? { port } : {}) }
  const last = await readStep(deps, { asked, identityFiles, jump })
  return [...(await jumpsTo(deps, last.jump, [host])), last.hop]
}

/** `before`: the names that lead here, the host itself first. */
async function jumpsTo(
  deps: HopsDeps,
  jump: string,
  before: readonly string[],
): Promise<readonly Hop[]> {
  if (isNone(jump)) return []
  const specs = jump.split(',').map((text) => parseJump(deps.host, text))
  const names = [...before, ...specs.map(({ host }) => host).reverse()]
  // A host may well be its own jump host, as long as that one has none.
  if (before.slice(1).includes(specs[0]?.host ?? '') || names.length > maxHops) {
    const chain = names.toReversed().join(', then ')
    const reason = `ProxyJump leads through ${chain}, and has no end`
    return fail({ kind: 'ssh-config-invalid', host: deps.host, reason })
  }
  const steps = await Promise.all(
    specs.map((asked, at) =>
      // Only the first of a chain is reached from here, so only its own jump hosts count.
      readStep(deps, { asked, identityFiles: [], jump: at === 0 ? undefined : 'none' }),
    ),
  )
  const first = await jumpsTo(deps, steps[0]?.jump ?? '', names)
  return [...first, ...steps.map(({ hop }) => hop)]
}

interface StepQuestion {
  readonly asked: SshQuestion
  readonly identityFiles: readonly string[]
  /** Instead of what the configuration says. */
  readonly jump: string | undefined
}

async function readStep(
  deps: HopsDeps,
  { asked, identityFiles, jump: named }: StepQuestion,
): Promise<{ hop: Hop; jump: string }> {
  const { environment } = deps
  const { options, host, notes } = await readOptions(deps, asked)
  const one = (name: string) => options.values.get(name)?.[0]
  // As with `ssh -J`, one that was named makes a command of the configuration idle.
  if (named === undefined) refuseCommand(deps, options)
  const written = named ?? one('proxyjump') ?? ''
  const jump = isNone(written) ? '' : jumpOf(deps, { written, options, asked, host })
  const common = { for: deps.host, environment, options, alias: asked.host, host }
  return { hop: readHop({ ...common, jump, identityFiles, notes }), jump }
}

/** Both readings of the configuration, where there are two. */
async function readOptions(
  { host: name, environment }: HopsDeps,
  asked: SshQuestion,
): Promise<{ options: SshOptions; host: string; notes: readonly string[] }> {
  const first = readSshOptions(environment, asked)
  const refuse = (reason: string) => fail({ kind: 'ssh-config-invalid', host: name, reason })
  const written = expand(first.values.get('hostname')?.[0] ?? asked.host, {
    tokens: { h: asked.host },
    refuse: (reason) => refuse(`${first.places.get('hostname') ?? 'the host name'}: ${reason}`),
  })
  const { names } = environment
  const canonical = await canonicalName({ options: first, names, host: lowerCase(written), refuse })
  const { host, notes } = canonical
  if (!first.wantsFinal && !isCanonicalized(first)) return { options: first, host, notes }
  return { options: readSshOptionsAgain(environment, asked, { first, host }), host, notes }
}

interface JumpQuestion {
  readonly written: string
  readonly options: SshOptions
  readonly asked: SshQuestion
  readonly host: string
}

/** Its own tokens are those of a ProxyCommand, for which it stands. */
function jumpOf(deps: HopsDeps, { written, options, asked, host }: JumpQuestion): string {
  const one = (name: string) => options.values.get(name)?.[0]
  const tokens = {
    ...{ h: host, n: asked.host, p: one('port') ?? '22' },
    r: one('user') ?? deps.environment.localUser,
    k: one('hostkeyalias')?.toLowerCase() ?? asked.host,
  }
  const place = options.places.get('proxyjump') ?? 'the jump host'
  return expand(written, {
    tokens,
    refuse: (reason) =>
      fail({
        kind: 'ssh-config-invalid',
        host: deps.host,
        reason: `${place}: in ${written}, ${reason}`,
      }),
  })
}

function refuseCommand({ host }: HopsDeps, { values, places }: SshOptions): void {
  const command = values.get('proxycommand')?.[0]
  if (command === undefined || isNone(command)) return
  const jump = jumpOfCommand(command)
  const place = places.get('proxycommand') ?? '~/.ssh/config'
  fail({
    kind: 'ssh-config-unsupported',
    host,
    directive: 'ProxyCommand',
    instead: `In ${place}, write "ProxyJump ${jump ?? 'HOST'}" instead, or set ${jump ?? 'a jump host'} in Longshore.`,
  })
}

/** `[user@]host[:port]`, or `ssh://` before it. */
function parseJump(host: string, text: string): SshQuestion {
  const match = /^(?:ssh:\/\/)?(?:(\S+)@)?(\[[^\]\s]+\]|[^:@/\s]+)(?::(\d{1,5}))?\/?$/.exec(
    text.trim(),
  )
  const name = match?.[2]?.replace(/^\[(.*)\]$/, '$1')
  if (!match || !name || name.startsWith('-') || match[1]?.startsWith('-')) {
    const message = `"${text.trim()}" is not [user@]host[:port]`
    return fail({ kind: 'invalid', what: `host ${host}`, issues: [{ path: 'jump', message }] })
  }
  return {
    host: name,
    ...(match[1] === undefined ? {} : { user: match[1] }),
    ...(match[3] === undefined ? {} : { port: Number(match[3]) }),
  }
}

/** The jump host that a command of the common kinds leads through, to be named as what to set instead. */
function jumpOfCommand(command: string): string | undefined {
  const words = command.trim().split(/\s+/)
  if (!/(?:^|\/)ssh(?:\.exe)?$/.test(words.shift()?.replaceAll('"', '') ?? '')) return undefined
  const isToTarget = /-W\s*["']?\[?%h\]?:%p|\b(?:nc|netcat|ncat)\b.*%h\s+%p/.test(command)
  return isToTarget ? placeOf(words) : undefined
}

const withArgument = /^-[BbcDEeFIiJLlmOopQRSWw]$/

/** The first word of a command line of ssh that is no option, with its user and port. */
function placeOf(words: readonly string[]): string | undefined {
  const options = new Map<string, string>()
  const left = [...words]
  while (left[0]?.startsWith('-')) {
    const word = left.shift() ?? ''
    options.set(word.slice(1, 2), withArgument.test(word) ? (left.shift() ?? '') : word.slice(2))
  }
  const [name = ''] = left
  if (!/^[\w.@:[\]-]+$/.test(name)) return undefined
  const [user, port] = [options.get('l'), options.get('p')]
  return `${user === undefined ? '' : `${user}@`}${name}${port === undefined ? '' : `:${port}`}`
}
