import type { Client } from '../../src/shared/contract/index.ts'
import { createFakeClient } from './fake-client.ts'

/** The scripted client, some calls of one section of which are answered by these. */
export function clientWith<Section extends keyof Client>(
  section: Section,
  calls: Partial<Client[Section]>,
): Client {
  const client = createFakeClient()
  const own = new Proxy(client[section], {
    get: (all, call) => Reflect.get(call in calls ? calls : all, call),
  })
  return new Proxy(client, {
    get: (all, each) => (each === section ? own : Reflect.get(all, each)),
  })
}
