import { stringify } from 'yaml'
import { workloadDocumentSchema } from '../../../src/shared/model/workload.ts'
import { failed, type Implementer } from './answers.ts'
import { endpointsIn } from './endpoints.ts'
import { runningContainer } from './running-containers.ts'
import { fakeHex } from './script.ts'
import { described } from './source-kinds.ts'
import type { World } from './world.ts'

export function workloadHandlers(world: World, os: Implementer) {
  const issuesOf = (document: string | Record<string, unknown>) => {
    if (typeof document === 'string') return []
    const parsed = workloadDocumentSchema.safeParse(document)
    const source = document.source as Record<string, unknown> | undefined
    const issues = parsed.success
      ? []
      : parsed.error.issues.map((issue) => ({
          path: issue.path.join('.'),
          message: issue.message,
        }))
    if (source?.image === '') issues.push({ path: 'source.image', message: 'must not be empty' })
    return issues
  }
  return {
    list: os.workloads.list.handler(async ({ signal }) => {
      await world.gate(signal)
      return world.workloads.map(described)
    }),
    unreadable: os.workloads.unreadable.handler(() => []),
    show: os.workloads.show.handler(async ({ input, signal }) => {
      await world.gate(signal)
      return described(world.workload(input.name))
    }),
    endpoints: os.workloads.endpoints.handler(async ({ input: { name }, signal }) => {
      await world.gate(signal)
      return { endpoints: endpointsIn(world.fleet(), name), away: [] }
    }),
    validate: os.workloads.validate.handler(async ({ input, signal }) => {
      await world.gate(signal)
      return { issues: issuesOf(input.document) }
    }),
    allow: os.workloads.allow.handler(({ input: { name } }) => ({
      ...{ workload: world.allow(name), outcome: 'changed' as const, difference: [] },
    })),
    adopt: os.workloads.adopt.handler(async ({ input }) => {
      throw failed({
        kind: 'not-found',
        what: 'compose project',
        name: `${input.project} on ${input.host}`,
      })
    }),
    running: os.workloads.running.handler(async ({ input, signal }) => {
      await world.gate(signal)
      return runningContainer(input)
    }),
    adoptContainer: os.workloads.adoptContainer.handler(async ({ input, signal }) => {
      await world.gate(signal)
      const { host, name } = runningContainer(input)
      const source = { kind: 'image', image: 'postgres', defaultTag: '16.4' }
      const document = workloadDocumentSchema.parse({ name, host, source })
      const workload = {
        ...{ id: `w-${name}`, document, revision: fakeHex(name, 64) },
        ...{ createdAt: Date.now(), updatedAt: Date.now() },
      }
      world.workloads = [...world.workloads, workload]
      return { workload, release: 'r1', plan: null }
    }),
    apply: os.workloads.apply.handler(async ({ input, signal }) => {
      await world.gate(signal)
      const issues = issuesOf(input.document)
      if (issues.length > 0) throw failed({ kind: 'invalid', what: 'workload', issues })
      if (typeof input.document === 'string') {
        throw failed({
          kind: 'invalid',
          what: 'workload',
          issues: [{ path: '', message: 'the fake reads no YAML' }],
        })
      }
      const document = workloadDocumentSchema.parse(input.document)
      const known = world.workloads.find((workload) => workload.document.name === document.name)
      const workload = {
        id: known?.id ?? `w-${document.name}`,
        document,
        revision: fakeHex(stringify(document), 64),
        createdAt: known?.createdAt ?? Date.now(),
        updatedAt: Date.now(),
      }
      world.workloads = [...world.workloads.filter((other) => other !== known), workload]
      return {
        workload,
        outcome: known ? ('changed' as const) : ('created' as const),
        difference: known ? [{ field: 'source.port', before: '8080', after: '9090' }] : [],
      }
    }),
    delete: os.workloads.delete.handler(async ({ input, signal }) => {
      await world.gate(signal)
      if (!input.confirm.includes(input.name)) {
        throw failed({ kind: 'confirmation-required', action: 'delete', object: input.name })
      }
      world.checkGuard(input.name, 'delete', input.confirm)
      world.workloads = world.workloads.filter((one) => one.document.name !== input.name)
      return { deployment: null }
    }),
  }
}
