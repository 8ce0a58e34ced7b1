// A session whose streams are real ones of this machine, and whose engine is in memory.

import { systemClock } from '../../../src/main/clock.ts'
import { openSocket } from '../../../src/main/hosts/local/sockets.ts'
import type { HostSession } from '../../../src/main/hosts/session.ts'
import type { RoutingServices } from '../../../src/main/routing/registry.ts'
import { createFakeSession } from '../fake-session/fake-session.ts'

export const dialsHere = (): HostSession => ({ ...createFakeSession(), dial: openSocket })

export const routingServices = (
  installation = 'here',
  secrets: Record<string, string> = {},
): RoutingServices => ({
  ...{ clock: systemClock, installation },
  secret: (name) => secrets[name] ?? '',
})
