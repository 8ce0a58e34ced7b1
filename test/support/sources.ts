/** Every kind of workload, where no registry has a login and there is no repository. */
import { noLogins } from '../../src/main/registries/credentials.ts'
import { createSources } from '../../src/main/sources/registry.ts'
import type { SourceServices } from '../../src/main/sources/stage.ts'
import { testClock as clock } from './fake-engine/test-clock.ts'

export const services: SourceServices = {
  ...{ clock, credentials: noLogins },
  repositories: { checkout: () => Promise.reject(new Error('no repository in this test')) },
}

export const sources = createSources(services)
