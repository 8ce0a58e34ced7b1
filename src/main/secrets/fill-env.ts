/** Filled env of a workload: references filled in, its own variables over its source's. */

import { isRecord } from '../../shared/lib/is-record.ts'
import { ownValue } from '../../shared/lib/own-value.ts'
import {
  type EnvValue,
  type EnvValues,
  isReference,
  type UnusableSecret,
} from '../../shared/model/secret.ts'
import type { Workload, WorkloadDocument } from '../../shared/model/workload.ts'
import { envsIn } from '../../shared/model/workload-env.ts'
import type { Store } from '../store/store.ts'
import type { Env } from './redact.ts'

type Secrets = Pick<Store['secrets'], 'get' | 'value'>

export interface FilledEnv {
  readonly env: Env
  /** Variables in it that are secrets, each with the mark of its value (`Seal`). */
  readonly secretMarks: Readonly<Record<string, string>>
  /** Env that its services have beside that, by name, where its source says so; absent = none do. */
  readonly services?: Readonly<Record<string, Omit<FilledEnv, 'services'>>>
}

/** A workload as it is read, planned and run: documents hold no value of a secret, this does. */
export type FilledWorkload = Workload & FilledEnv

export interface Filling {
  readonly filled: FilledEnv
  /** Secrets that it names, and cannot have: the variable is left out, or is what its source says. */
  readonly unusable: readonly UnusableSecret[]
}

/** Secret of a name: one of the workload itself wins over one of the installation. */
export function secretOf(secrets: Pick<Secrets, 'get'>, workload: string, name: string) {
  return secrets.get({ workload, name }) ?? secrets.get({ workload: '', name })
}

type Found =
  | { readonly value: string; readonly mark?: string }
  | { readonly name: string; readonly why: UnusableSecret['why'] }

function look(secrets: Secrets, workload: string, wanted: EnvValue): Found {
  if (typeof wanted === 'string') return { value: wanted }
  const name = wanted.secret
  const stored = secretOf(secrets, workload, name)
  if (!stored) return { name, why: 'missing' }
  const value = secrets.value(stored)
  return value === undefined ? { name, why: 'unreadable' } : { value, mark: stored.mark }
}

/** TF-57: a workload's own variable wins; TF-58: one that cannot be had falls back to its source's. */
export function fillEnv(secrets: Secrets, document: WorkloadDocument): Filling {
  const layers = [document.env, sourceEnv(document)]
  const fill = (more: readonly EnvValues[]) =>
    fillLayers(secrets, document.name, [...layers, ...more])
  const { lacking, ...filled } = fill([])
  const services = envsIn(document).flatMap(({ service, env }) =>
    service === undefined ? [] : [[service, fill([env])] as const],
  )
  const unusable = byName([...lacking, ...services.flatMap(([, each]) => each.lacking)])
  if (services.length === 0) return { filled, unusable }
  return { filled: withServices(filled, Object.fromEntries(services)), unusable }
}

/** Marks of what a service alone has are told beside the others, as `SERVICE.KEY`. */
function withServices(
  filled: FilledEnv,
  services: Readonly<Record<string, Omit<FilledEnv, 'services'>>>,
): FilledEnv {
  const own = Object.entries(services).flatMap(([service, { secretMarks }]) =>
    Object.entries(secretMarks)
      .filter(([key]) => !Object.hasOwn(filled.secretMarks, key))
      .map(([key, mark]) => [keyIn(service, key), mark]),
  )
  const secretMarks = { ...filled.secretMarks, ...Object.fromEntries(own) }
  const each = Object.entries(services).map(([name, { env, secretMarks: marks }]) => [
    name,
    { env, secretMarks: marks },
  ])
  return { ...filled, secretMarks, services: Object.fromEntries(each) }
}

const keyIn = (service: string, key: string): string => `${service}.${key}`

function fillLayers(secrets: Secrets, workload: string, layers: readonly EnvValues[]) {
  const keys = [...new Set(layers.toReversed().flatMap(Object.keys))]
  const env: Record<string, string> = {}
  const secretMarks: Record<string, string> = {}
  const lacking: { key: string; name: string; why: UnusableSecret['why'] }[] = []
  for (const key of keys) {
    for (const layer of layers) {
      const wanted = Object.hasOwn(layer, key) ? layer[key] : undefined
      if (wanted === undefined) continue
      const found = look(secrets, workload, wanted)
      if ('why' in found) {
        lacking.push({ key, ...found })
        continue
      }
      env[key] = found.value
      if (found.mark !== undefined) secretMarks[key] = found.mark
      break
    }
  }
  return { env, secretMarks, lacking }
}

function byName(
  lacking: readonly { key: string; name: string; why: UnusableSecret['why'] }[],
): UnusableSecret[] {
  return [...Map.groupBy(lacking, ({ name }) => name)].map(([name, each]) => ({
    name,
    keys: [...new Set(each.map(({ key }) => key))],
    why: each[0]?.why ?? 'missing',
  }))
}

/** Env that a source has itself, as far as its kind has any. */
export function sourceEnv({ source }: Pick<WorkloadDocument, 'source'>): EnvValues {
  return isRecord(source.env) ? (source.env as EnvValues) : {}
}

/** Whatever of a document names a secret: its own variables, those of its parts, certificates of its public names. */
export function referencesIn(document: WorkloadDocument): { key: string; name: string }[] {
  const variables = envsIn(document).flatMap(({ env }) =>
    Object.entries(env).flatMap(([key, value]) =>
      isReference(value) ? [{ key, name: value.secret }] : [],
    ),
  )
  return [...variables, ...certificatesIn(document)]
}

/** A number is one of a proxy's own. */
function certificatesIn({ faces = [] }: WorkloadDocument): { key: string; name: string }[] {
  return faces.flatMap(({ tls, subdomain, domain }) => {
    if (typeof tls === 'string' || /^\d+$/.test(tls.certificate)) return []
    const named = [subdomain, domain].filter((each) => each !== '').join('.')
    return [{ key: `certificate of ${named}`, name: tls.certificate }]
  })
}

export interface ChangedSecrets {
  /** Variables whose secret has another value by now. */
  readonly anew: readonly string[]
  /** Variables whose secret is not set any more. */
  readonly gone: readonly string[]
}

/** How secrets moved since a release was made, by its marks: what is set to the same again did not. */
export function changedSecrets(
  secrets: Pick<Secrets, 'get'>,
  document: WorkloadDocument,
  marks: Readonly<Record<string, string>>,
): ChangedSecrets {
  const env = allEnv(document)
  const moved = Object.entries(marks).flatMap(([key, mark]) => {
    const wanted = Object.hasOwn(env, key) ? env[key] : undefined
    // What is plain by now, or not there, is a change of the document.
    if (wanted === undefined || typeof wanted === 'string') return []
    const stored = secretOf(secrets, document.name, wanted.secret)
    return stored?.mark === mark ? [] : [{ key, isGone: stored === undefined }]
  })
  const keys = (isGone: boolean) =>
    moved.flatMap((each) => (each.isGone === isGone ? each.key : []))
  return { anew: keys(false), gone: keys(true) }
}

/** By their keys, those of services as `SERVICE.KEY`. */
function allEnv(document: WorkloadDocument): EnvValues {
  const ofServices = envsIn(document).flatMap(({ service, env }) =>
    service === undefined
      ? []
      : Object.entries(env).map(([key, value]) => [keyIn(service, key), value] as const),
  )
  return { ...Object.fromEntries(ofServices), ...sourceEnv(document), ...document.env }
}

/** Values of the secrets in it. */
export function filledSecrets({ env, secretMarks, services = {} }: FilledEnv): string[] {
  const own = Object.keys(secretMarks).flatMap((key) => ownValue(env, key) ?? [])
  return [...own, ...Object.values(services).flatMap(filledSecrets)]
}

/** Without what is a secret: enough to tell which files a project is read from. */
export function plainOf(env: EnvValues): Env {
  const plain = Object.entries(env).filter(
    (each): each is [string, string] => typeof each[1] === 'string',
  )
  return Object.fromEntries(plain)
}
