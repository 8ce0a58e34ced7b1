import fs from 'node:fs'
import path from 'node:path'
import { label, lockRole } from '../../../src/shared/model/labels.ts'
import { outDir, startChild } from '../doors/child.ts'

export interface SampleOptions {
  readonly name: string
  readonly host?: string
  /** Several, in the place of one. */
  readonly hosts?: readonly string[]
  readonly image?: string
  readonly healthcheck?: string
  readonly port?: number
  readonly healthTimeout?: string
  readonly soak?: string
  readonly env?: Record<string, string>
}

/** A workload document on the sample images; quick to prove and to retire. */
export function sampleDocument(options: SampleOptions) {
  const { name, env = {}, image = 'localhost/longshore-test' } = options
  const { host = 'local', hosts } = options
  const { healthcheck = '/healthz', port = 8_080 } = options
  const { healthTimeout = '20s', soak = '1s' } = options
  return {
    name,
    ...(hosts ? { hosts } : { host }),
    env,
    source: { kind: 'image', image, pull: 'never', port, healthcheck, defaultTag: 'v1' },
    deploy: { healthTimeout, soak, stopTimeout: '2s' },
  }
}

/** The terminal door on the same state folder: it finds the app that is open, and speaks to it. */
export interface Terminal {
  run(...args: string[]): Promise<unknown>
  /** A command that reads this from its standard input. */
  tell(stdin: string, ...args: string[]): Promise<unknown>
  /** A command that ends with exit code 1; what it answered. */
  fails(...args: string[]): Promise<unknown>
  apply(options: SampleOptions): Promise<void>
}

export function terminalOn(dataDir: string, socketPath: string): Terminal {
  const ends = async (
    expected: number,
    args: readonly string[],
    stdin?: string,
  ): Promise<unknown> => {
    const all = [`${outDir}/main/cli.js`, '--data', dataDir, '--json', ...args]
    const started = startChild(all, { socketPath, ...(stdin !== undefined && { stdin }) })
    const code = await started.ended
    if (code !== expected) {
      throw new Error(`${args.join(' ')} ended with ${code}:\n${started.output()}`)
    }
    const lines = started.output().trim().split('\n')
    return JSON.parse(lines.at(-1) ?? 'null')
  }
  const run = (...args: string[]) => ends(0, args)
  return {
    run,
    tell: (stdin, ...args) => ends(0, args, stdin),
    fails: (...args) => ends(1, args),
    apply: async (options) => {
      const file = path.join(dataDir, `${options.name}.json`)
      fs.writeFileSync(file, JSON.stringify(sampleDocument(options)))
      await run('workloads', 'apply', '-f', file)
    },
  }
}

interface Container {
  readonly Id: string
  readonly ImageID: string
  readonly Names: readonly string[]
  readonly State: string
  readonly Labels: Readonly<Record<string, string>>
  readonly Ports: readonly { readonly PublicPort?: number }[]
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, { IPAddress: string }>> }
}

/** The containers with this tag in their name, as the engine itself says it; a lock that is held there is none. */
export async function containersOf(
  ask: <A>(method: string, path: string) => Promise<A>,
  tag: string,
): Promise<readonly Container[]> {
  const all = await ask<readonly Container[]>('GET', '/containers/json?all=1')
  return all.filter(
    ({ Names, Labels }) =>
      Labels[label.role] !== lockRole && Names.some((name) => name.includes(tag)),
  )
}

/** What the running containers of a workload answer to a request from outside. */
export async function servedBy(containers: readonly Container[]): Promise<readonly string[]> {
  const addresses = containers
    .filter(({ State }) => State === 'running')
    .flatMap(({ NetworkSettings }) => Object.values(NetworkSettings.Networks))
    .map(({ IPAddress }) => IPAddress)
  return Promise.all(
    addresses.map(async (address) => {
      const answer = await fetch(`http://${address}:8080/`, { signal: AbortSignal.timeout(3_000) })
      return answer.text()
    }),
  )
}
