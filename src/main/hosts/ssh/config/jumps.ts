/** The hosts that `ProxyJump`, or a jump host in Longshore, names. */
import { fail } from '../../../../shared/lib/failure-error.ts'
import type { SshQuestion } from './ssh-config.ts'

export const isNone = (text: string | undefined): boolean =>
  text === undefined || text === '' || text.toLowerCase() === 'none'

/** `[user@]host[:port]`, or `ssh://` before it. */
export function parseJump(host: string, text: string): SshQuestion {
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
export function jumpOfCommand(command: string): string | undefined {
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
