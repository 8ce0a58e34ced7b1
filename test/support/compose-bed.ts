// Compose workloads on a real engine: their folders on disk, and what a test asks about them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll } from 'vitest'
import { failureOf } from '../../src/shared/lib/failure-error.ts'
import type { Action, Deployment } from '../../src/shared/model/deployment.ts'
import type { Failure } from '../../src/shared/model/failure.ts'
import { noOptions, type Options } from '../../src/shared/model/options.ts'
import type { TargetPlan } from '../../src/shared/model/plan.ts'
import type { EngineBed } from './bed/shared-engine.ts'
import { type DeployBed, type DeployBedOptions, deployBed } from './deploy-bed.ts'
import { dockerCli } from './docker-cli.ts'
import { type Inspected, inspectProject, serviceOf } from './project-containers.ts'
import { type Files, stackFolders } from './stack-folders.ts'

export interface ComposeBed {
  deploys(): DeployBed
  /** Deploys and waits for the end. */
  deploy(workload: string): Promise<Deployment>
  /** Does something else with it, and waits for the end. */
  run(workload: string, action: Action, options?: Partial<Options>): Promise<Deployment>
  /** What it would come to on its one host. */
  plan(workload: string, action?: Action, options?: Partial<Options>): Promise<TargetPlan>
  docker: ReturnType<typeof dockerCli>
  /** Writes files into a folder of the workload's own and applies it; answers its name. */
  apply(base: string, files: Files, more?: Record<string, unknown>): string
  /** Writes over files of the workload's folder. */
  write(workload: string, files: Files): void
  folder(workload: string): string
  /** The project's containers, sorted by name, straight from the engine. */
  containers(workload: string): Promise<Inspected[]>
  /** `service → id` of those that run. */
  running(workload: string): Promise<Record<string, string>>
}

/** What it ended with, or was refused for. */
export async function failureOfRun(run: Promise<Deployment>): Promise<Failure | undefined> {
  try {
    return (await run).failure ?? undefined
  } catch (error) {
    const failure = failureOf(error)
    if (!failure) throw error
    return failure
  }
}

const never = new AbortController().signal

export const image = (tag: string): string => `localhost/longshore-test:${tag}`

/** `LONGSHORE_TEST_TOOLS`: folders, by colons, with the docker-compose and docker-buildx of another version. */
function withOtherTools(docker: ReturnType<typeof dockerCli>, root: string): typeof docker {
  const folders = process.env.LONGSHORE_TEST_TOOLS?.split(':')
  if (!folders) return docker
  const DOCKER_CONFIG = join(root, 'docker-config')
  beforeAll(() => {
    const usual = JSON.parse(
      readFileSync(join(docker().env.DOCKER_CONFIG ?? '', 'config.json'), 'utf8'),
    )
    const cliPluginsExtraDirs = [...folders, ...usual.cliPluginsExtraDirs]
    mkdirSync(DOCKER_CONFIG, { recursive: true })
    writeFileSync(join(DOCKER_CONFIG, 'config.json'), JSON.stringify({ cliPluginsExtraDirs }))
    Object.assign(process.env, { DOCKER_CONFIG })
  })
  return () => ({ ...docker(), env: { ...docker().env, DOCKER_CONFIG } })
}

export function composeBed(bed: EngineBed, options: DeployBedOptions = {}): ComposeBed {
  const { root, folder, write } = stackFolders()
  const docker = withOtherTools(dockerCli(bed), root)
  const deploys = deployBed(bed, () => options)
  const plan: ComposeBed['plan'] = async (workload, action = 'deploy', more = {}) => {
    const asked = { workload, action, options: { ...noOptions, ...more } }
    const [target] = (await deploys().deploys.plan(asked, never)).targets
    if (!target) throw new Error('a plan has a target')
    return target
  }
  const containers = (workload: string) => inspectProject(bed, `ls-${workload}`)
  return {
    deploys,
    deploy: (workload) => deploys().deploy(workload),
    run(workload, action, more = {}) {
      const options = { ...noOptions, ...more }
      return deploys().run({ workload, action, options, reason: '', actor: 'test' })
    },
    plan,
    docker,
    folder,
    write,
    containers,
    apply(base, files, more = {}) {
      const name = bed.name(base)
      write(name, files)
      const { source = {}, deploy = {}, ...rest } = more
      deploys().workloads.apply({
        name,
        host: 'local',
        source: { kind: 'compose', path: folder(name), pull: 'never', ...(source as object) },
        deploy: {
          stabilise: '300ms',
          healthTimeout: '30s',
          stopTimeout: '1s',
          ...(deploy as object),
        },
        ...rest,
      })
      return name
    },
    async running(workload) {
      const up = (await containers(workload)).filter(({ State }) => State.Status === 'running')
      return Object.fromEntries(up.map(({ Id, Config }) => [serviceOf(Config), Id]))
    },
  }
}
