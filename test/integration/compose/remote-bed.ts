// Compose workloads of this machine on a host over SSH, with or without a docker compose of its own, behind a relay
// that can be cut; judged by the host's engine, and by the processes and folders of both.
import { readdirSync } from 'node:fs'
import { afterAll, beforeAll } from 'vitest'
import { run as execute } from '../../../scripts/lib/exec.mjs'
import type { Client } from '../../../src/shared/contract/index.ts'
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { type CutBed, openCutBed, settled } from '../../faults/remote-cuts-bed.ts'
import { type RemoteHostBed, remoteHost } from '../../support/bed/remote-host.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { type Inspected, inspectProject } from '../../support/project-containers.ts'
import { alias } from '../../support/remote-app.ts'
import { processesOf } from '../../support/remote-processes.ts'
import { type Files, stackFolders } from '../../support/stack-folders.ts'
import { strayCalls } from '../../support/stray-calls.ts'

type Asked = Parameters<Client['deploys']['start']>[0]

export interface RemoteComposeBed {
  readonly host: RemoteHostBed
  app(): CutBed
  folder(workload: string): string
  write(workload: string, files: Files): void
  apply(workload: string, files: Files, more?: Document): Promise<void>
  start(workload: string, asked?: Partial<Asked>): Promise<Deployment>
  /** Starts, and waits until nothing more will become of it. */
  run(workload: string, asked?: Partial<Asked>): Promise<Deployment>
  /** The project's containers by the engine's own word, sorted by name. */
  containers(project: string): Promise<Inspected[]>
  /** Brings a folder up by docker compose itself, from this machine. */
  byHand(project: string): Promise<void>
  /** What is left of calls for a workload on either side, and of folders for secrets. */
  leftovers(workload: string): Promise<string[]>
}

/** The docker command there finds no plugins. */
export const withoutCompose = {
  SetEnv: 'PATH=/run/docker/usr/bin:/usr/bin:/bin DOCKER_CONFIG=/run/none',
}
/** As sshd is started by itself. */
export const withCompose = {}

interface Document {
  readonly source?: object
  readonly deploy?: object
}

interface RemoteComposeOptions {
  readonly tags: readonly string[]
  readonly hasCompose: boolean
}

export function remoteComposeBed({ tags, hasCompose }: RemoteComposeOptions): RemoteComposeBed {
  const images = tags.map((tag) => `localhost/longshore-test:${tag}`)
  const bed = remoteHost({ images, sshd: hasCompose ? withCompose : withoutCompose })
  const docker = dockerCli(bed)
  const { folder, write } = stackFolders()
  let opened: CutBed | undefined
  beforeAll(async () => {
    opened = await openCutBed(bed.remote())
  })
  afterAll(async () => {
    await opened?.close()
  })
  const app = (): CutBed => {
    if (!opened) throw new Error('The app has not been opened yet.')
    return opened
  }
  const start: RemoteComposeBed['start'] = async (workload, asked = {}) =>
    (await app().client.deploys.start({ workload, ...asked })).deployment
  return {
    host: bed,
    ...{ app, folder, write, start },
    async apply(name: string, files: Files, { source, deploy }: Document = {}) {
      write(name, files)
      await app().client.workloads.apply({
        document: {
          ...{ name, host: alias },
          source: { kind: 'compose', path: folder(name), pull: 'never', ...source },
          deploy: { stabilise: '500ms', healthTimeout: '10s', stopTimeout: '1s', ...deploy },
        },
      })
    },
    run: async (workload: string, asked?: Partial<Asked>) =>
      await settled(app(), (await start(workload, asked)).id),
    containers: (project: string) => inspectProject(bed, project),
    async byHand(project: string) {
      const { binary, env } = docker()
      const args = [
        'compose',
        '--project-directory',
        folder(project),
        'up',
        '-d',
        '--pull',
        'never',
      ]
      await execute(binary, args, { env })
    },
    async leftovers(workload: string) {
      const { installation } = await app().client.app.info()
      const there = processesOf(bed.remote()).filter((line) => line.includes(`ls-${workload} `))
      const secrets = readdirSync('/dev/shm').filter((name) => name.includes(installation))
      return [...strayCalls(workload), ...there, ...secrets]
    },
  }
}

/** Of a call that is refused. */
export async function refusal(call: Promise<unknown>): Promise<Failure> {
  try {
    await call
  } catch (error) {
    if (error instanceof Error && 'data' in error) return error.data as Failure
    throw error
  }
  throw new Error('it was not refused')
}
