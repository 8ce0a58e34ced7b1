/** Every kind of workload, where no registry has a login and there is no repository. */
import { noLogins } from '../../src/main/registries/credentials.ts'
import type { Repositories } from '../../src/main/repositories/repositories.ts'
import { createSources } from '../../src/main/sources/registry.ts'
import type { SourceServices } from '../../src/main/sources/stage.ts'
import { testClock as clock } from './fake-engine/test-clock.ts'

/** Whatever is asked of one fails. */
export function noRepositories(): Repositories {
  const none = () => Promise.reject(new Error('no repository in this test'))
  return {
    ...{ resolve: none, fetch: none, between: none, changedFiles: none },
    ...{ tree: none, export: none, checkout: none, commit: none },
  }
}

export const services: SourceServices = {
  ...{ clock, credentials: noLogins },
  repositories: noRepositories(),
}

export const sources = createSources(services)
