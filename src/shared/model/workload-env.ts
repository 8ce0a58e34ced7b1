/** Places of env in documents: their own, that of their source, and that of services that the source lists. Pure. */
import { isRecord } from '../lib/is-record.ts'
import type { EnvValues } from './secret.ts'
import type { WorkloadDocument } from './workload.ts'

export interface EnvPlace {
  /** The path in the document: `env`, `source.env`, `source.services[0].env`. */
  readonly path: string
  /** Absent = of no single service. */
  readonly service?: string
}

type Change = (env: EnvValues, place: EnvPlace) => EnvValues

/** The document with every env of it changed. */
export function withEnvs(document: WorkloadDocument, change: Change): WorkloadDocument {
  return {
    ...document,
    env: { ...change(document.env, { path: 'env' }) },
    source: withSourceEnvs(document.source, change),
  }
}

export function withSourceEnvs<S extends Readonly<Record<string, unknown>>>(
  source: S,
  change: Change,
): S {
  const { services } = source
  const changed = withEnv(source, { path: 'source.env' }, change)
  return Array.isArray(services)
    ? { ...changed, services: services.map((each, index) => withService(each, index, change)) }
    : changed
}

function withService(service: unknown, index: number, change: Change): unknown {
  if (!isRecord(service) || typeof service.name !== 'string') return service
  const path = `source.services[${index}].env`
  return withEnv(service, { path, service: service.name }, change)
}

const withEnv = <H extends Readonly<Record<string, unknown>>>(
  holder: H,
  place: EnvPlace,
  change: Change,
): H => (isRecord(holder.env) ? { ...holder, env: change(holder.env as EnvValues, place) } : holder)

/** All of them, its own first. */
export function envsIn(document: WorkloadDocument): (EnvPlace & { readonly env: EnvValues })[] {
  const found: (EnvPlace & { readonly env: EnvValues })[] = []
  withEnvs(document, (env, place) => {
    found.push({ ...place, env })
    return env
  })
  return found
}

/** The variables of a service that it lists; undefined = of the source as a whole. */
export function envOf(document: WorkloadDocument, { path, service }: EnvPlace): EnvValues {
  const isThere = (each: EnvPlace) =>
    service === undefined ? each.path === path : each.service === service
  return envsIn(document).find(isThere)?.env ?? {}
}
