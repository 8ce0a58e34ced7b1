/** What an action on the scripted stack would do. */
import { noOptions, type Options } from '../../../src/shared/model/options.ts'
import type { PartChange, Plan, TargetPlan } from '../../../src/shared/model/plan.ts'
import { services, stackName } from './compose.ts'
import type { PlanRequest } from './plan.ts'
import { fakeHex } from './script.ts'

export function makeStackPlan(request: PlanRequest, host: string, count: number): Plan {
  const options = { ...noOptions, ...request.options }
  const id = fakeHex(`${stackName}${request.action}${count}`, 16)
  return {
    ...{ id, workload: stackName, action: request.action, tag: '', options },
    release: request.action === 'rollback' ? (request.release ?? 'r2') : null,
    createdAt: Date.now(),
    fingerprint: fakeHex(id, 64),
    targets: [targetPlan(request.action, host, options)],
  }
}

function targetPlan(action: Plan['action'], target: string, options: Options): TargetPlan {
  const named = options.services.length > 0 ? options.services : services.map((one) => one.service)
  switch (action) {
    case 'stop':
    case 'start':
    case 'restart':
      return control(action, target, named)
    case 'remove':
      return {
        ...control('stop', target, named),
        order: 'remove',
        warnings: ['these volumes stay: ls-shop_data'],
      }
    default:
      return up(target, options, changes(options))
  }
}

function control(action: string, target: string, named: readonly string[]): TargetPlan {
  return {
    target,
    order: 'replace-in-place',
    stages: [{ name: action, summary: `${action} ${named.join(', ')}` }],
    difference: [],
    outage:
      action === 'start'
        ? { kind: 'none', estimateMs: 0, why: 'What is down is started' }
        : { kind: 'until-redeployed', estimateMs: null, why: 'It stays down until it is started' },
    warnings: [],
    parts: [],
    skip: null,
  }
}

function up(target: string, options: Options, parts: PartChange[]): TargetPlan {
  const orphan = options.removeOrphans ? 'it is removed' : 'it keeps running'
  return {
    target,
    order: 'replace-in-place',
    stages: [
      { name: 'files', summary: 'read the project in /srv/shop' },
      { name: 'pull', summary: 'pull web, api' },
      { name: 'start-first', summary: 'start web beside the old' },
      { name: 'up', summary: 'bring up web, api, cache' },
      { name: 'stabilise', summary: 'watch every service for 30 s' },
      { name: 'record', summary: 'record the release' },
    ],
    difference: [
      { field: 'web.image', before: 'shop/web:2.4', after: 'shop/web:2.5' },
      { field: 'api.environment.CACHE_URL', before: null, after: '•' },
    ],
    outage: {
      kind: 'while-replacing',
      estimateMs: 11_000,
      why: 'Stopped before they are started again: api (host port 8081 is fixed)',
    },
    warnings: [
      'api: port 8080 is published as 8081 on every interface',
      `mailhog is not in the project (deployed from /srv/shop): ${orphan}`,
    ],
    parts,
    skip: null,
  }
}

function changes({ scale }: Options): PartChange[] {
  const quiet = { reasons: [] as string[], order: 'replace', why: '', outageMs: 0 } as const
  const all: PartChange[] = [
    {
      ...{ part: 'web', change: 'recreate', reasons: ['image 0f31ab22c1d0 → 9c4471d0ef35'] },
      ...{ from: 2, to: 2, order: 'start-first', why: '', outageMs: 0 },
    },
    {
      ...{ part: 'api', change: 'recreate', reasons: ['environment.CACHE_URL', 'image'] },
      ...{ from: 1, to: 1, order: 'replace', why: 'host port 8081 is fixed', outageMs: 11_000 },
    },
    { ...quiet, part: 'db', change: 'unchanged', from: 1, to: 1 },
    {
      ...quiet,
      ...{ part: 'worker', change: 'start', reasons: ['ls-shop-worker-1 ended with 1'] },
      ...{ from: 0, to: 1 },
    },
    { ...quiet, part: 'cache', change: 'create', from: 0, to: 1, outageMs: null },
    {
      ...quiet,
      ...{ part: 'mailhog', change: 'orphan', from: 1, to: 0 },
      reasons: ['not in the project (deployed from /srv/shop)'],
    },
  ]
  if (Object.keys(scale).length === 0) return all
  return all.map((one) => {
    const to = scale[one.part]
    if (to === undefined) return { ...one, ...quiet, change: 'unchanged', to: one.from }
    return { ...one, ...quiet, change: 'scale', to, reasons: [`${one.from} → ${to} containers`] }
  })
}
