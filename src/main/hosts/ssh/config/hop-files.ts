/** The files and sockets that an ssh_config names for a host, with everything in their names. */

import { ownValue } from '../../../../shared/lib/own-value.ts'
import { type KnownKey, typeOfKey } from '../keys/known-hosts.ts'
import { readPublicKey } from '../keys/public-keys.ts'
import { type HopQuestion, refuse } from './hop-values.ts'
import { type Expansion, expand, expandHome } from './tokens.ts'

export interface PathReading {
  readonly question: HopQuestion
  readonly tokens: Readonly<Record<string, string>>
}

/** `none` is no file. */
export function pathsOf(reading: PathReading, name: string, defaults: readonly string[]): string[] {
  const words = reading.question.options.values.get(name) ?? defaults
  return words.flatMap((text) =>
    text.toLowerCase() === 'none' ? [] : [pathOf(reading, name, text)],
  )
}

export function pathOf({ question, tokens }: PathReading, name: string, text: string): string {
  const { home, env, files } = question.environment
  const expansion: Expansion = {
    ...{ tokens, env },
    refuse: (reason) => refuse(question, name, `in ${text}, ${reason}`),
  }
  const homeOf = (user: string) => homeIn(files.read('/etc/passwd') ?? '', user)
  return expand(expandHome(text, home, homeOf), expansion)
}

/** '' = there is no such user. */
const homeIn = (passwd: string, user: string): string =>
  passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === user)?.[5] ?? ''

/** As for ssh, a list that cannot be read lets nobody be trusted. */
export function revokedKeys(reading: PathReading): KnownKey[] {
  const { question } = reading
  const name = 'revokedhostkeys'
  return pathsOf(reading, name, []).flatMap((file) => {
    const text = question.environment.files.read(file)
    if (text === undefined) return refuse(question, name, `${file} cannot be read`)
    if (text.startsWith('SSHKRL')) {
      return refuse(question, name, `${file} is a binary list; name one that holds keys as text`)
    }
    return text.split('\n').flatMap((each, at): KnownKey[] => {
      const key = readPublicKey(each)
      const keyType = key ? typeOfKey(key) : ''
      return key ? [{ marker: 'revoked', hosts: '*', keyType, key, file, line: at + 1 }] : []
    })
  })
}

/** Tokens mean nothing in these, as for ssh. */
export function systemFiles({ options, environment }: HopQuestion): string[] {
  const words = options.values.get('globalknownhostsfile') ?? [
    '/etc/ssh/ssh_known_hosts',
    '/etc/ssh/ssh_known_hosts2',
  ]
  return words.flatMap((text) => (text === 'none' ? [] : [expandHome(text, environment.home)]))
}

/** `IdentityAgent` wins over SSH_AUTH_SOCK; `none` is no agent. */
export function agentOf(reading: PathReading, named: string | undefined): string | undefined {
  const { env } = reading.question.environment
  if (named === undefined || named === 'SSH_AUTH_SOCK') return env.SSH_AUTH_SOCK || undefined
  if (named.toLowerCase() === 'none') return undefined
  const path = pathOf(reading, 'identityagent', named)
  return /^\$[^{]/.test(path) ? ownValue(env, path.slice(1)) || undefined : path
}
