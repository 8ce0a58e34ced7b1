import { z } from 'zod'
import { infoAnswer, versionAnswer } from './answers.ts'
import type { Connection } from './connection.ts'
import type { EngineFacts } from './engine.ts'

export async function readInfo(connection: Connection, signal?: AbortSignal): Promise<EngineFacts> {
  const operation = 'read about the engine'
  const answer = await connection.ask(
    { operation, method: 'GET', path: '/info' },
    infoAnswer,
    signal,
  )
  if (!answer.ok) return connection.refuse(operation, answer.refusal)
  const version = await connection.askPlain(
    { operation, method: 'GET', path: '/version' },
    versionAnswer,
    signal,
  )
  const { NCPU: cpus, MemTotal: memoryBytes, DockerRootDir: rootDir, SystemTime } = answer.value
  const { OperatingSystem: operatingSystem, SecurityOptions, ID, Name } = answer.value
  const systemTime = Date.parse(SystemTime ?? '')
  return {
    // Machines that were cloned have one ID, and names of their own.
    ...(ID ? { id: `${ID} ${Name}`.trim() } : {}),
    version: version.Version,
    apiVersion: version.ApiVersion ?? '',
    minApiVersion: version.MinAPIVersion ?? '',
    os: version.Os,
    arch: version.Arch,
    cpus,
    memoryBytes,
    ...(rootDir === undefined ? {} : { rootDir }),
    ...(operatingSystem === undefined ? {} : { operatingSystem }),
    isRootless: SecurityOptions.some((option) => option.includes('name=rootless')),
    ...(Number.isNaN(systemTime) ? {} : { systemTime }),
  }
}

/** `_ping` alone, as cheap as the engine gets; its answer is plain text. */
export async function ping(
  connection: Connection,
  now: () => number,
  signal?: AbortSignal,
): Promise<number> {
  const before = now()
  await connection.askPlain(
    { operation: 'ping', method: 'GET', path: '/_ping' },
    z.unknown(),
    signal,
  )
  return now() - before
}
