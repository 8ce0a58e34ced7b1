// Compose workloads on a real engine: their folders on disk, and what a test asks about them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll } from 'vitest'
import type { EngineBed } from './bed/shared-engine.ts'
import { type DeployBed, type DeployBedOptions, deployBed } from './deploy-bed.ts'
import { dockerCli } from './docker-cli.ts'
import { type Files, stackFolders } from './stack-folders.ts'

/** A container of the engine, as far as these tests look at it. */
export interface Inspected {
  readonly Id: string
  readonly Name: string
  readonly Image: string
  readonly State: { readonly Status: string; readonly StartedAt: string }
  readonly Mounts: readonly { readonly Name?: string; readonly Destination: string }[]
  readonly Config: {
    readonly Image: string
    readonly Env: readonly string[]
    readonly Labels: Readonly<Record<string, string>>
  }
}

export interface ComposeBed {
  deploys(): DeployBed
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
  const containers = async (workload: string) => {
    const label = [`com.docker.compose.project=ls-${workload}`]
    const filters = encodeURIComponent(JSON.stringify({ label }))
    const listed = await bed.ask<{ Id: string }[]>(
      'GET',
      `/containers/json?all=true&filters=${filters}`,
    )
    const all = await Promise.all(
      listed.map(({ Id }) => bed.ask<Inspected>('GET', `/containers/${Id}/json`)),
    )
    return all.sort((a, b) => (a.Name < b.Name ? -1 : 1))
  }
  return {
    deploys,
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
          healthTimeout: '10s',
          stopTimeout: '1s',
          ...(deploy as object),
        },
        ...rest,
      })
      return name
    },
    async running(workload) {
      const up = (await containers(workload)).filter(({ State }) => State.Status === 'running')
      return Object.fromEntries(
        up.map(({ Id, Config }) => [Config.Labels['com.docker.compose.service'] ?? '', Id]),
      )
    },
  }
}
