/** Looks at what adopting a project would take over, and what its containers prove of it. Reads only. */
import { ownValue } from '../../../../shared/lib/own-value.ts'
import { noOptions } from '../../../../shared/model/options.ts'
import type { RunningProject, RunningService } from '../../../../shared/model/project.ts'
import { deployPolicySchema, type Workload } from '../../../../shared/model/workload.ts'
import type { Container } from '../../../engine/engine.ts'
import { inspectAll } from '../../containers/inspect-all.ts'
import type { AdoptedDocument } from '../../project-views.ts'
import type { TargetContext } from '../../stage.ts'
import { withTools } from '../cli/choice.ts'
import { type ComposeConfig, composeConfigSchema } from '../config.ts'
import { readWanted } from '../plan/read-wanted.ts'
import { refuseFaults } from '../plan/refuse-unsafe.ts'
import type { Wanted, WantedContext } from '../plan/wanted.ts'
import { composeLabel, listContainers, ofService, serviceOf } from '../project.ts'
import { documentOf, noProject } from './adopted-document.ts'

export interface Adoptable {
  readonly document: AdoptedDocument
  readonly shown: RunningProject
}

interface Asked {
  readonly project: string
  readonly name: string
  /** Consents that its services have. */
  readonly allow?: readonly string[] | undefined
  readonly signal: AbortSignal
}

/** Throws what `documentOf` does, and `unsafe-project` where its host does not allow that. */
export async function lookAtRunning(
  context: WantedContext & Pick<TargetContext, 'settings'>,
  asked: Asked,
): Promise<Adoptable> {
  return await withTools(context.session, asked.signal, (session, signal) =>
    lookWith({ ...context, session }, { ...asked, signal }),
  )
}

async function lookWith(
  context: WantedContext & Pick<TargetContext, 'settings'>,
  { project, name, allow = [], signal }: Asked,
): Promise<Adoptable> {
  const { session, settings } = context
  const found = await documentOf(session, project, { name, signal })
  const document = { ...found, source: { ...found.source, allow: [...allow] } }
  const config = composeConfigSchema.parse(document.source)
  const containers = await inspectAll(
    session.engine,
    await listContainers(session.engine, project, signal),
    signal,
  )
  const workload = unstored(document, config)
  const filled = { ...workload, env: {}, secretMarks: {} }
  const wanted = await readWanted({ context, workload: filled, containers, signal }, asDeployed)
  if (!wanted) return noProject(session.name, project)
  // It would run on as it is, and no deployment of it would be let through.
  const { source } = workload.document
  refuseFaults({ settings, host: session.name, workload: '', source }, wanted)
  const { directory, files, envFiles } = wanted.place
  return {
    document,
    shown: {
      host: session.name,
      project,
      name,
      directory,
      files: [...files],
      envFiles: [...envFiles],
      profiles: [...config.profiles],
      services: servicesOf(wanted, containers),
    },
  }
}

const asDeployed = {
  action: 'deploy',
  tag: '',
  release: null,
  live: null,
  options: noOptions,
} as const

function unstored({ name, host }: AdoptedDocument, source: ComposeConfig): Workload {
  const deploy = deployPolicySchema.parse({})
  const document = { name, host, env: {}, source, deploy }
  return { id: '', document, revision: '', createdAt: 0, updatedAt: 0 }
}

/** As in the files; what runs beside them comes last. */
function servicesOf(wanted: Wanted, containers: readonly Container[]): RunningService[] {
  const declared = Object.keys(wanted.rendered.services)
  const running = [...new Set(containers.map(serviceOf))].sort()
  const names = new Set([...declared, ...running])
  return [...names].map((service) => {
    const own = ofService(containers, service)
    return {
      service,
      image: ownValue(wanted.rendered.services, service)?.image ?? own[0]?.image ?? '',
      containers: own.length,
      up: own.filter(({ state }) => state === 'running').length,
      proof: proofOf(wanted, service, own),
    }
  })
}

function proofOf(
  { rendered, hashes }: Wanted,
  service: string,
  own: readonly Container[],
): RunningService['proof'] {
  if (ownValue(rendered.services, service) === undefined) return 'not-in-files'
  if (own.length === 0) return 'not-running'
  const hash = ownValue(hashes, service) ?? null
  const labels = own.map((container) => container.labels[composeLabel.configHash] ?? '')
  if (hash === null || labels.includes('')) return 'unproved'
  return labels.every((label) => label === hash) ? 'same' : 'differs'
}
