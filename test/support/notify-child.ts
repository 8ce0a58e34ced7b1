/**
 * Adds rows to the activity until there are `total`, and tells each to a receiver: `DIR URL SECRET TOTAL`. Ends when all
 * are told; writes the bytes that it held after every hundredth message, then "told".
 */
import { join } from 'node:path'
import { systemClock, systemIds } from '../../src/main/clock.ts'
import { anyKind } from '../../src/main/notifications/channel.ts'
import { webhook } from '../../src/main/notifications/channels/webhook/webhook.ts'
import { createNotifications } from '../../src/main/notifications/notifications.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { ruleSchema } from '../../src/shared/model/notification.ts'
import { openSeal } from './memory-store.ts'
import { noBugs } from './no-bugs.ts'
import { sendingWith } from './receivers/sample.ts'

const [dir = '', url = '', secret = '', total = '0'] = process.argv.slice(2)
const clock = systemClock
const ids = systemIds
const { store } = openStore({ file: join(dir, 'state.db'), seal: openSeal, clock, ids })
const event = 'deployment-failed'
if (!store.notify.channels.get('team')) {
  const config = { url, secret }
  store.notify.channels.put({ name: 'team', kind: 'webhook', config, at: clock.now() })
  store.notify.rules.put([ruleSchema.parse({ name: 'all', events: [event], channels: ['team'] })])
}
// Faster than any receiver of the tests, so that each is told by itself.
const limits = { ...webhook.limits, perSecond: 100_000, burst: 100_000 }
const notifications = createNotifications({
  ...{ store, clock, ids, kinds: [anyKind({ ...webhook, limits })], sending: sendingWith() },
  random: () => 0,
  hosts: () => [],
  linkBase: () => '',
  page: () => null,
  credentialNamed: () => '',
  redactOf: () => (text) => text,
  reportBug: noBugs,
})

function add(): void {
  const next = store.activity.lastSeq() + 1
  if (next > Number(total)) return
  store.activity.add({
    ...{ at: clock.now(), event, severity: 'critical', host: 'prod', actor: 'ada' },
    ...{ door: 'terminal', outcome: 'failed', reason: '', detail: 'it did not start' },
    object: { kind: 'workload', name: `w${next}` },
    ...{ deployment: `d${next}`, story: `d${next}`, facts: { action: 'deploy' } },
  })
  setImmediate(add)
}
add()

const { signal } = new AbortController()
let measured = -1
for await (const item of notifications.watch(false, signal)) {
  if (item.type !== 'snapshot') continue
  const told = store.notify.outbox.count('delivered')
  if (Math.floor(told / 100) > measured) {
    measured = Math.floor(told / 100)
    global.gc?.()
    process.stdout.write(`${process.memoryUsage().heapUsed}\n`)
  }
  if (told >= Number(total)) break
}
await notifications.close()
store.close()
process.stdout.write('told\n')
