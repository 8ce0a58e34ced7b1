/** Whether a `Match` line of an ssh_config holds, as far as it can be known without running anything. */
import { BlockList, isIP } from 'node:net'
import { lowerCase, matchesAny } from '../format/patterns.ts'

/** Facts known while the line is read. */
export interface MatchFacts {
  readonly host: string
  readonly originalHost: string
  readonly user: string
  readonly localUser: string
  readonly tag: string
  /** Addresses of this machine's network interfaces. */
  readonly addresses: readonly string[]
  /** The configuration is read again, with the final name of the host. */
  readonly isFinal: boolean
}

export interface MatchAnswer {
  /** undefined: it hangs on `undecided` alone. */
  readonly holds: boolean | undefined
  /** The criterion that cannot be decided here. */
  readonly undecided: string
  /** The line asks for a second reading. */
  readonly wantsFinal: boolean
}

export function readMatch(words: readonly string[], facts: MatchFacts): MatchAnswer {
  const criteria = criteriaOf(words)
  const answers = criteria.map(({ name, isNegated, argument }) => {
    const holds = judge(name, argument, facts)
    return { name, holds: holds === undefined ? undefined : holds !== isNegated }
  })
  const isFalse = answers.length === 0 || answers.some(({ holds }) => holds === false)
  const undecided = answers.find(({ holds }) => holds === undefined)?.name ?? ''
  return {
    holds: isFalse ? false : undecided === '' ? true : undefined,
    undecided,
    wantsFinal: criteria.some(({ name }) => name === 'final'),
  }
}

interface Criterion {
  readonly name: string
  readonly isNegated: boolean
  readonly argument: string
}

const withoutArgument = new Set(['all', 'canonical', 'final'])

/** `host a,b !user root exec=…` */
function criteriaOf(words: readonly string[]): Criterion[] {
  const criteria: Criterion[] = []
  const left = words.flatMap((word) => (word === '=' ? [] : [word]))
  while (left.length > 0) {
    const [, sign, name = '', given] = /^(!?)([^=]*)(?:=(.*))?$/s.exec(left.shift() ?? '') ?? []
    const key = name.toLowerCase()
    const argument = given ?? (withoutArgument.has(key) ? '' : (left.shift() ?? ''))
    criteria.push({ name: key, isNegated: sign === '!', argument })
  }
  return criteria
}

function judge(name: string, argument: string, facts: MatchFacts): boolean | undefined {
  const patterns = argument.split(',')
  const lowered = patterns.map(lowerCase)
  switch (name) {
    case 'all':
      return true
    case 'canonical':
    case 'final':
      return facts.isFinal
    case 'host':
      return matchesAny(lowered, lowerCase(facts.host))
    case 'originalhost':
      return matchesAny(lowered, lowerCase(facts.originalHost))
    case 'user':
      return matchesAny(patterns, facts.user)
    case 'localuser':
      return matchesAny(patterns, facts.localUser)
    case 'tagged':
      return matchesAny(patterns, facts.tag)
    case 'localnetwork':
      return facts.addresses.some((address) => isInAny(address, patterns))
    default:
      return undefined
  }
}

/** `10.0.0.0/8`, `fe80::/10`, or an address. */
function isInAny(address: string, networks: readonly string[]): boolean {
  const list = new BlockList()
  for (const network of networks) {
    const [base = '', length] = network.split('/')
    const family = isIP(base) === 6 ? 'ipv6' : 'ipv4'
    const bits = Number(length ?? (family === 'ipv6' ? 128 : 32))
    if (isIP(base) && Number.isInteger(bits) && bits >= 0 && bits <= (family === 'ipv6' ? 128 : 32))
      list.addSubnet(base, bits, family)
  }
  const plain = address.replace(/%.*$/, '')
  return isIP(plain) !== 0 && list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
}
