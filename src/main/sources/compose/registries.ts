/** Registries that the services of a project are logged in to, for pulling and for a look at what they have. Pure. */
import { noAccount } from '../../../shared/model/registry.ts'
import { registryOf } from '../../registries/registry-of.ts'
import type { Service } from './rendered.ts'

/** Names the registries of a service, by commas, instead of that of its image; `none` = no login. */
const registriesLabel = 'longshore.registries'
const noLogin = 'none'

/** SD-07, SD-32: of the services that are pulled, and of no other. */
export function registriesOf(services: readonly Service[]): string[] {
  return [...new Set(services.flatMap(namedBy))]
}

export function wantsNoLogin(service: Service): boolean {
  return labelOf(service) === noLogin
}

/**
 * The registry account that an image is asked with, as the labels of its services say: `own`, that of the workload,
 * where one of them names its registry or has no label.
 */
export function accountFor(services: readonly Service[], reference: string, own: string): string {
  const registries = registriesOf(services.filter(({ image }) => image === reference))
  if (registries.includes(registryOf(reference))) return own
  // What is no address of a registry is the name of an account.
  return registries.find((name) => !/[.:]|^localhost$/.test(name)) ?? noAccount
}

function namedBy(service: Service): string[] {
  const { image } = service
  const named = labelOf(service)
  if (named === undefined) return image === undefined ? [] : [registryOf(image)]
  if (named === noLogin) return []
  return named
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

function labelOf({ labels }: Service): string | undefined {
  return labels?.[registriesLabel]?.trim()
}
