// A message as they are sent, and what sending one needs.

import { systemClock } from '../../../src/main/clock.ts'
import type { Sending } from '../../../src/main/notifications/channel.ts'
import { createChannelHttp } from '../../../src/main/notifications/channels/http.ts'
import type { Message } from '../../../src/main/notifications/message.ts'

export const failedMessage: Message = {
  id: '018f2c3d4e5f6a7b',
  story: 'deployment:018f2c3d4e5f6000',
  at: Date.UTC(2026, 4, 3, 9, 30, 5),
  event: 'deployment-failed',
  severity: 'critical',
  title: 'web was not deployed to prod',
  text: 'The new container was not healthy within 30 s. r12 serves as before.',
  facts: [
    { label: 'Host', value: 'prod' },
    { label: 'By', value: 'ada, from the terminal' },
    { label: 'Took', value: '42.0 s' },
  ],
  lines: ['listening on 8080', 'cannot reach the database at db:5432'],
  links: [
    { label: 'Open', url: 'https://go.example.org/longshore#deployment/018f2c3d4e5f6000' },
    { label: 'Logs', url: 'https://go.example.org/longshore#workload/web/logs' },
    { label: 'Roll back', url: 'longshore://rollback?workload=web&to=r12&expires=1799999999' },
  ],
}

/** What sending needs: real connections, and certificates that are trusted. */
export function sendingWith(
  given: Partial<Sending> & { readonly authority?: string } = {},
): Sending {
  const { authority, ...rest } = given
  const authorities = () => (authority === undefined ? [] : [authority])
  return {
    http: createChannelHttp({ clock: systemClock, env: {}, authorities }),
    clock: systemClock,
    authorities,
    signal: new AbortController().signal,
    ...rest,
  }
}
