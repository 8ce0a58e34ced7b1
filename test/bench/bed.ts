import { randomBytes } from 'node:crypto'
import os from 'node:os'
import { ensureDockerCli } from '../../scripts/lib/engine/cli.mjs'
import { findOrStartEngine, stopEngine } from '../../scripts/lib/engine/engines.mjs'
import { askEngine, callEngine } from '../../scripts/lib/engine-api.mjs'
import { ensureImages } from '../../scripts/lib/images.mjs'

export interface Bed {
  readonly engine: Awaited<ReturnType<typeof findOrStartEngine>>
  readonly socketPath: string
  readonly cli: { readonly binary: string; readonly env: NodeJS.ProcessEnv }
  readonly quick: boolean
  /** Measured pairs a row should take. */
  readonly pairs: number
  /** Load average of the last minute when the row began. */
  load: number
  /** A name of this run's own; containers that carry it are removed at the end. */
  name(base: string): string
  ask<Answer>(method: string, path: string, json?: unknown): Promise<Answer>
  call(method: string, path: string, json?: unknown): Promise<{ readonly status: number }>
  /** Runs at the end of the row, last first. */
  defer(undo: () => unknown): void
  endRow(): Promise<void>
  close(): Promise<void>
  say(text: string): void
}

const images = ['shell', 'logs200k', 'tick', 'v1', 'v2'].map(
  (tag) => `localhost/longshore-test:${tag}`,
)

export async function openBed(options: {
  quick: boolean
  pairs?: number | undefined
}): Promise<Bed> {
  const engine = await findOrStartEngine()
  const { socketPath } = engine
  await ensureImages(socketPath, images)
  const tag = randomBytes(2).toString('hex')
  const cli = await ensureDockerCli(socketPath)
  const undos: Array<() => unknown> = []
  const endRow = async () => {
    for (let undo = undos.pop(); undo; undo = undos.pop()) await undo()
  }
  return {
    engine,
    socketPath,
    cli,
    quick: options.quick,
    pairs: options.pairs ?? (options.quick ? 3 : 9),
    load: os.loadavg()[0] ?? 0,
    name: (base) => `bench-${base}-${tag}`,
    ask: (method, path, json) => askEngine(socketPath, method, path, { json }),
    call: (method, path, json) => callEngine(socketPath, method, path, { json }),
    defer: (undo) => void undos.push(undo),
    endRow,
    async close() {
      await endRow()
      if (engine.started) await stopEngine(engine.name)
    },
    say: (text) => console.log(text),
  }
}

export interface ContainerOptions {
  readonly image?: string
  readonly env?: readonly string[]
  readonly network?: string
}

/** Makes a container for the length of the row; it is not started. */
export async function makeContainer(
  bed: Bed,
  base: string,
  command: readonly string[],
  options: ContainerOptions = {},
): Promise<string> {
  const name = bed.name(base)
  const { Id } = await bed.ask<{ Id: string }>('POST', `/containers/create?name=${name}`, {
    Image: options.image ?? 'localhost/longshore-test:shell',
    ...(command.length > 0 && { Cmd: command }),
    Env: options.env ?? [],
    HostConfig: { NetworkMode: options.network ?? 'none' },
  })
  bed.defer(() => bed.call('DELETE', `/containers/${Id}?force=1&v=1`))
  return Id
}

/** A stopped container that has printed `count` numbered lines of 124 bytes. */
export async function makeLog(bed: Bed, base: string, count: number): Promise<string> {
  const script = `awk 'BEGIN { pad = sprintf("%115s", ""); gsub(/ /, "x", pad); for (i = 1; i <= ${count}; i++) printf "%07d %s\\n", i, pad }'`
  const id = await makeContainer(bed, base, ['sh', '-c', script])
  await bed.call('POST', `/containers/${id}/start`)
  await bed.call('POST', `/containers/${id}/wait`)
  return id
}
