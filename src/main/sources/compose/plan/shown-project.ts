/**
 * A project as it may be shown, whole or field by field. By place: values of environments and build arguments, and what
 * configs and secrets hold, are masked whatever they are. By key: what a label or an option is named for. By value: what
 * is secret of the project's env, wherever else it was filled in; but names and paths are shown. Pure.
 */

import { isRecord, recordOf } from '../../../../shared/lib/is-record.ts'
import { type Difference, mask, maskedDifferences } from '../../../../shared/model/difference.ts'
import {
  type Env,
  isPlaceOfSecret,
  isSecret,
  type Redact,
  redactorOf,
  secretValues,
  wholeValues,
} from '../../../secrets/redact.ts'
import { textsIn } from '../../texts-in.ts'
import { withoutLabels } from '../own-labels.ts'
import { plainText, type Rendered } from '../rendered.ts'

/** `web.image → nginx:1`; what must not be shown is masked. */
export function flatten(
  rendered: Rendered,
  secrets: readonly string[] = [],
): Record<string, string> {
  return fieldsOf(masked(rendered, secrets))
}

/** Our own labels are nothing that a user wrote, or can change. */
function fieldsOf(rendered: Rendered) {
  const { services, networks, volumes, configs, secrets } = withoutLabels(rendered)
  const flat: Record<string, string> = {}
  for (const [name, service] of Object.entries(services)) {
    flattenInto(flat, name, service)
    // That it is in a network is something, also where nothing more is said of it.
    for (const [network, config] of Object.entries(service.networks ?? {}))
      if (config === null) flat[`${name}.networks.${network}`] = 'joined'
  }
  for (const [name, objects] of Object.entries({ networks, volumes, configs, secrets }))
    flattenInto(flat, name, objects)
  return flat
}

function flattenInto(flat: Record<string, string>, path: string, value: unknown): void {
  if (value === null || value === undefined) return
  if (typeof value !== 'object') {
    flat[path] = plainText(String(value))
    return
  }
  for (const [key, inner] of Object.entries(value)) {
    flattenInto(flat, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, inner)
  }
}

/** Also what changed under its mask. `before` null = nothing was live. */
export function renderedDifference(
  before: Rendered | null,
  after: Rendered,
  secrets: readonly string[] = [],
): Difference[] {
  return maskedDifferences(
    { before: before ? flatten(before, secrets) : {}, after: flatten(after, secrets) },
    { before: before ? fieldsOf(before) : {}, after: fieldsOf(after) },
  )
}

/** Values that stay hidden by themselves, of everything that fills it in; and those that are `known` to be secret. */
export function secretsOf(
  rendered: Rendered,
  envs: readonly Env[],
  known: readonly string[] = [],
): string[] {
  const declared = declaredSecrets(rendered)
  const all = [...envs, ...Object.values(rendered.services).flatMap(envsOf)]
  const named = all.flatMap((env) =>
    Object.entries(env).flatMap(([key, value]) => (declared.includes(key) ? [value] : [])),
  )
  const values = [...secretValues(all), ...named, ...known]
  return [...new Set(values.flatMap(asRendered))]
}

/** Variables that fill in secrets of the project: each is one, whatever it is named. */
function declaredSecrets({ secrets }: Rendered): string[] {
  return Object.values(recordOf(secrets)).flatMap((secret) => {
    const { environment } = recordOf(secret)
    return typeof environment === 'string' ? [environment] : []
  })
}

function envsOf({ environment, build }: Rendered['services'][string]): Env[] {
  return [recordOf(environment), recordOf(recordOf(build).args)].map((env) =>
    Object.fromEntries(
      Object.entries(env).flatMap(([key, value]) =>
        typeof value === 'string' ? [[key, plainText(value)]] : [],
      ),
    ),
  )
}

/** A `$` is doubled in what is rendered; a command in one line loses its quotes there. */
function asRendered(value: string): string[] {
  return [
    value,
    value.replaceAll('$', '$$$$'),
    value
      .replace(/["'\\]/g, '')
      .replace(/\s+/g, ' ')
      .trim(),
  ]
}

export function masked(rendered: Rendered, secrets: readonly string[]): Rendered {
  const hidden = { secrets, names: namesIn(rendered) }
  const whole = wholeValues(hidden)
  const redact = redactorOf(hidden)
  const text: Redact = (each) => (whole.has(each) ? mask : redact(each))
  return maskIn(rendered, [], { redact, text }) as Rendered
}

interface Redacting {
  /** Masks secrets in a text among others. */
  readonly redact: Redact
  /** Masks a text that may be a value as a whole. */
  readonly text: Redact
}

function maskIn(value: unknown, trail: readonly string[], by: Redacting): unknown {
  if (isHiddenPlace(trail)) return isPath(trail, value) ? value : mask
  if (isNamePlace(trail)) return value
  if (typeof value === 'string') return maskText(value, trail, by)
  if (Array.isArray(value)) return maskList(value, trail, by)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, maskIn(inner, [...trail, key], by)]),
  )
}

function isHiddenPlace([section, , field, ...deeper]: readonly string[]): boolean {
  if (section === 'configs' || section === 'secrets')
    return field === 'content' && deeper.length === 0
  if (section !== 'services') return false
  if (field === 'environment') return deeper.length === 1
  return field === 'build' && deeper[0] === 'args' && deeper.length === 2
}

function isPath(trail: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && isPlaceOfSecret(trail.at(-1) ?? '', value)
}

/** The users of a proxy, with their passwords' hashes. */
const proxyUsers = /(basic|digest)auth\.users$/i

function maskText(text: string, trail: readonly string[], by: Redacting): string {
  const key = trail.at(-1) ?? ''
  const named = key.slice(key.lastIndexOf('.') + 1)
  return isSecret(named, text) || proxyUsers.test(key) ? mask : by.text(text)
}

/** The words of a command may have been one value. */
function maskList(list: readonly unknown[], trail: readonly string[], by: Redacting): unknown[] {
  const shown = list.map((each) => maskIn(each, [...trail, ''], by))
  if (!list.every((each) => typeof each === 'string')) return shown
  const isApart = by.redact(list.join(' ')) === list.map(by.redact).join(' ')
  return isApart ? shown : list.map(() => mask)
}

const sections = ['services', 'networks', 'volumes', 'configs', 'secrets'] as const
/** Fields that hold names or paths, and nothing else. */
const namingFields: ReadonlySet<string> = new Set([
  ...['name', 'container_name', 'image', 'hostname', 'volumes', 'networks', 'depends_on', 'links'],
  ...[
    'volumes_from',
    'network_mode',
    'env_file',
    'configs',
    'secrets',
    'profiles',
    'working_dir',
    'mounts',
  ],
  ...['file', 'environment', 'driver', 'external', 'restart', 'pull_policy', 'platform', 'user'],
])

/** Also of what people wrote, which may be anything. */
export function namesIn(project: unknown): string[] {
  if (!isRecord(project)) return []
  const parts = sections.flatMap((section) =>
    Object.entries(isRecord(project[section]) ? project[section] : {}).flatMap(([name, part]) => [
      name,
      ...namesOf(section, part),
    ]),
  )
  return [...textsIn(project.name), ...parts]
}

/** Whether a name stands there, and no value: `trail` leads from the project to it. */
export function isNamePlace([section, , field]: readonly string[]): boolean {
  if (section === 'name') return true
  if (field === undefined || !sections.some((each) => each === section)) return false
  // Of a service that is where its values are; of a secret it is the name of a variable.
  return namingFields.has(field) && !(section === 'services' && field === 'environment')
}

function namesOf(section: string, part: unknown): string[] {
  if (!isRecord(part)) return []
  return Object.entries(part)
    .filter(([field]) => isNamePlace([section, '', field]))
    .flatMap(([, value]) => textsIn(value))
}
