/** What deployments of what ails would do: with every kind of warning that there is. */
import { noOptions } from '../../../src/shared/model/options.ts'
import type { PartChange, Plan, TargetPlan } from '../../../src/shared/model/plan.ts'
import { illName, keepingName } from './ill.ts'
import type { PlanRequest } from './plan.ts'
import { fakeHex } from './script.ts'

export function makeIllPlan(request: PlanRequest, target: string, count: number): Plan {
  const { workload, action, tag = '' } = request
  const id = fakeHex(`${workload}${action}${count}`, 16)
  return {
    ...{ id, workload, action, tag, options: { ...noOptions, ...request.options } },
    ...{ release: null, createdAt: Date.now(), fingerprint: fakeHex(id, 64) },
    targets: [action === 'remove' ? removal(target) : targetOf(workload, target)],
  }
}

function targetOf(workload: string, target: string): TargetPlan {
  if (workload === keepingName) return ofImage(target)
  return workload === illName ? ofStack(target) : ofConsented(target)
}

const volume = 'ls-w-notes.var.lib.notes'
const anonymous = fakeHex('anonymous', 64)

function ofImage(target: string): TargetPlan {
  return {
    ...{ target, order: 'replace-in-place', parts: [], skip: null },
    stages: [
      { name: 'stop-old', summary: 'stop ls-notes-5.0: the image keeps data in a volume' },
      {
        name: 'create',
        summary:
          'create a container on network longshore, with port 8080 on a free port of 127.0.0.1 there: its own address cannot be reached from here',
      },
      { name: 'health', summary: 'probe /healthz on port 8080' },
    ],
    difference: [
      { field: 'tag', before: '5.0', after: '5.1' },
      {
        field: 'mount./var/cache/notes',
        before: null,
        after: `volume ${volume} (the image's own)`,
      },
    ],
    outage: {
      ...{ kind: 'while-replacing', estimateMs: 4_000 },
      why: 'the image keeps data in a volume at /var/lib/notes',
    },
    warnings: [
      `Volume ${anonymous} at /var/lib/notes moves along to the new container`,
      `Volume ${volume} stays on the host: the image asks for none at /var/cache any more`,
    ],
  }
}

function ofStack(target: string): TargetPlan {
  const same = { from: 1, to: 1, order: 'replace', why: '', outageMs: 0 } as const
  const parts: PartChange[] = [
    {
      ...{ ...same, part: 'web', change: 'restart', outageMs: 2_000 },
      reasons: ['files that it sees changed: nginx.conf'],
    },
    {
      ...{ ...same, part: 'worker', change: 'unchanged' },
      reasons: ['ls-forum-worker-1 keeps restarting (exit code 1)'],
    },
    {
      ...{ ...same, part: 'search', change: 'start', from: 0 },
      reasons: ['ls-forum-search-1 ended with 137'],
    },
    { ...same, part: 'cache', change: 'unchanged', reasons: ['ls-forum-cache-1 is paused'] },
    { ...same, part: 'db', change: 'unchanged', reasons: [] },
  ]
  return {
    ...{ target, order: 'replace-in-place', skip: null, parts, difference: [] },
    stages: [
      { name: 'files', summary: 'read the project in /srv/forum' },
      { name: 'up', summary: 'bring up web, search' },
      { name: 'stabilise', summary: 'watch every service for 10 s' },
    ],
    outage: {
      ...{ kind: 'while-replacing', estimateMs: 2_000 },
      why: 'Stopped before they are started again: web',
    },
    warnings: [
      'ls-forum-cache-1 is paused, and nothing is deployed before it is resumed: restart cache, or docker unpause ls-forum-cache-1',
      'web: ./uploads is not there: docker makes an empty folder of it',
      'network default: ipam is not as on the host, and reaches no container: docker compose leaves what is there as it was made. To apply it, take ls-forum down and deploy it again; its volumes stay',
      'its folder runs already as the project forum: this makes a second copy beside it, with volumes of its own. To manage that one instead, adopt it (longshore adopt prod-1 forum)',
    ],
  }
}

function ofConsented(target: string): TargetPlan {
  return {
    ...ofStack(target),
    parts: ['proxy', 'vpn'].map((part) => ({
      ...{ part, change: 'create', reasons: [], from: 0, to: 1, order: 'replace', why: '' },
      outageMs: null,
    })),
    outage: { kind: 'first-deploy', estimateMs: null, why: 'Nothing of it runs now' },
    warnings: [
      'proxy may have /var/run/docker.sock:ro (/var/run/docker.sock is the engine itself): its document allows it',
      'vpn may have cap_add=NET_ADMIN (NET_ADMIN is as good as root on the host): its document allows it',
      'proxy: port 443 is published as 443 on every interface',
    ],
  }
}

function removal(target: string): TargetPlan {
  return {
    ...{ target, order: 'remove', parts: [], skip: null },
    stages: [
      { name: 'stop', summary: 'stop ls-notes-5.0' },
      { name: 'remove', summary: 'remove ls-notes-5.0' },
    ],
    difference: [{ field: 'container', before: 'ls-notes-5.0', after: null }],
    outage: {
      ...{ kind: 'until-redeployed', estimateMs: null },
      why: 'Nothing of it runs afterwards',
    },
    warnings: [`These volumes stay, with their data: ${volume}, ${anonymous}`],
  }
}

export const ownVolumes = [volume, anonymous]
