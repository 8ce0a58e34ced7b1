/** The full name of a host, where its configuration asks for one (`CanonicalizeHostname`), as ssh finds it. */
import { isIP } from 'node:net'
import { lowerCase, matchesAny } from '../format/patterns.ts'
import { choice, isNone, type SshOptions } from './ssh-config.ts'

/** Answers of the resolver of this machine. */
export interface HostNames {
  isKnown(name: string): Promise<boolean>
  /** Name that aliases of DNS lead to in the end; undefined where there are none. */
  canonicalOf(name: string): Promise<string | undefined>
}

export interface CanonicalQuestion {
  readonly options: SshOptions
  readonly names: HostNames
  readonly host: string
  /** In none of the domains, and `CanonicalizeFallbackLocal` is no. */
  readonly refuse: (reason: string) => never
}

export interface CanonicalName {
  readonly host: string
  readonly notes: readonly string[]
}

/** Whether the configuration asks for it: it is read a second time then, as ssh does. */
export const isCanonicalized = ({ values }: SshOptions): boolean => askedFor(values) !== 'no'

export async function canonicalName(question: CanonicalQuestion): Promise<CanonicalName> {
  const { options, host } = question
  const asked = askedFor(options.values)
  // A name that a jump host will look up is left to it, unless "always" is asked for.
  const isLeft = asked === 'no' || (asked !== 'always' && isIndirect(options.values))
  if (isLeft || isIP(host) || host.startsWith('[')) return { host, notes: [] }
  if (host.endsWith('.')) return (await findFull(question, host)) ?? notFound(question, [host])
  const dots = host.split('.').length - 1
  if (dots > Number(options.values.get('canonicalizemaxdots')?.[0] ?? 1)) {
    return followAlias(question, host)
  }
  const domains = options.values.get('canonicaldomains') ?? []
  const ended = domains.findIndex((domain) => lowerCase(domain) === 'none')
  const tried = domains.slice(0, ended < 0 ? undefined : ended).map((each) => `${host}.${each}.`)
  for (const full of tried) {
    const found = await findFull(question, full)
    if (found) return found
  }
  return notFound(question, tried)
}

const askedFor = (values: SshOptions['values']): string =>
  choice(values.get('canonicalizehostname')?.[0]) ?? 'no'

/** Something to go through is named. */
const isIndirect = (values: SshOptions['values']): boolean =>
  ['proxycommand', 'proxyjump'].some((option) => !isNone(values.get(option)?.[0]))

async function findFull(
  question: CanonicalQuestion,
  full: string,
): Promise<CanonicalName | undefined> {
  if (!(await question.names.isKnown(full))) return undefined
  return followAlias(question, full.replace(/\.$/, ''))
}

/** By the rules of `CanonicalizePermittedCNAMEs`, "sources:targets" each. */
async function followAlias(question: CanonicalQuestion, host: string): Promise<CanonicalName> {
  const rules = question.options.values.get('canonicalizepermittedcnames') ?? []
  if (rules.every((rule) => lowerCase(rule) === 'none')) return { host, notes: [] }
  const target = await question.names.canonicalOf(host)
  const isPermitted = rules.some((rule) => {
    const [sources = '', targets = ''] = rule.split(':')
    return matches(sources, host) && target !== undefined && matches(targets, target)
  })
  return { host: isPermitted && target !== undefined ? target : host, notes: [] }
}

const matches = (list: string, name: string): boolean =>
  matchesAny(list.split(',').map(lowerCase), lowerCase(name))

function notFound({ options, host, refuse }: CanonicalQuestion, tried: readonly string[]) {
  const names = tried.map((name) => name.replace(/\.$/, '')).join(', ')
  const reason = `no name that CanonicalizeHostname would make of ${host} is known (${names || 'CanonicalDomains names none'})`
  if (choice(options.values.get('canonicalizefallbacklocal')?.[0]) === 'no') {
    return refuse(`${reason}, and CanonicalizeFallbackLocal is no`)
  }
  return { host, notes: [`As it is written, ${host} was taken: ${reason}.`] }
}
