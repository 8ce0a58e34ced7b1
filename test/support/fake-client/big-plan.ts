/** What a deployment of the stacks of many services, and of one, would do. */
import { noOptions } from '../../../src/shared/model/options.ts'
import type { PartChange, Plan } from '../../../src/shared/model/plan.ts'
import { bigName, bigServices } from './big-stack.ts'
import type { PlanRequest } from './plan.ts'
import { fakeHex } from './script.ts'

const longReason =
  'environment.CUSTOMER_NOTIFICATION_TEMPLATE_REPOSITORY_ADDRESS, environment.SMTP_RELAY, mounts, labels.traefik.http.routers.notifications.rule'

export function makeMorePlan(request: PlanRequest, host: string, count: number): Plan {
  const { workload, action } = request
  const id = fakeHex(`${workload}${action}${count}`, 16)
  const parts = workload === bigName ? bigServices.map(changeOf) : []
  const isIdle = parts.length === 0
  return {
    ...{ id, workload, action, tag: '', options: { ...noOptions, ...request.options } },
    ...{ release: null, createdAt: Date.now(), fingerprint: fakeHex(id, 64) },
    targets: [
      {
        target: host,
        order: isIdle ? 'nothing' : 'replace-in-place',
        stages: ['files', 'pull', 'up', 'stabilise', 'record'].map((name) => ({
          name,
          summary: name === 'up' ? `bring up ${bigServices.join(', ')}` : `${name} it all`,
        })),
        difference: parts
          .filter(({ change }) => change === 'recreate')
          .map(({ part }) => ({
            ...{ field: `${part}.image`, before: `platform/${part}:7.2.0` },
            after: `platform/${part}:7.2.0-rc.14`,
          })),
        outage: {
          ...{ kind: isIdle ? 'none' : 'while-replacing', estimateMs: isIdle ? 0 : 34_000 },
          why: 'Stopped before they are started again: api-gateway (host port 9001 is fixed), customer-notification-dispatcher-europe-west (volume spool is its own), web (host port 9028 is fixed)',
        },
        warnings: parts
          .filter((_, index) => index % 5 === 1)
          .map(
            ({ part }, index) =>
              `${part}: port 8080 is published as ${9_001 + index} on every interface`,
          ),
        parts,
        skip: isIdle ? 'every service runs as its files say, with the same images' : null,
      },
    ],
  }
}

function changeOf(part: string, index: number): PartChange {
  const isLong = part.length > 30
  if (index % 3 === 2)
    return {
      ...{ part, change: 'unchanged', reasons: [], from: 1, to: 1, order: 'replace' },
      ...{ why: '', outageMs: 0 },
    }
  const isFirst = index % 3 === 1
  return {
    ...{ part, change: 'recreate', from: 1, to: 1, outageMs: isFirst ? 0 : 34_000 },
    reasons: isLong ? [longReason] : ['image 0f31ab22c1d0 → 9c4471d0ef35'],
    order: isFirst ? 'start-first' : 'replace',
    why: isLong ? 'volume spool is its own' : 'no health check',
  }
}
