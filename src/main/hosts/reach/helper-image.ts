/** The image of helper containers: one static program of a kilobyte, and nothing else. */

import { createHash } from 'node:crypto'
import { fail } from '../../../shared/lib/failure-error.ts'
import { label } from '../../../shared/model/labels.ts'
import { fileArchive } from '../../engine/archive.ts'
import type { Engine, EngineFacts } from '../../engine/engine.ts'
import { relayPrograms } from './relay-programs.ts'

export interface HelperImageDeps {
  readonly host: string
  readonly installation: string
  readonly engine: Pick<Engine, 'info' | 'images'>
}

/** Path of the program in it. */
export const relayPath = '/relay'

/** Makes it where it is not; answers its reference. Throws `containers-unreachable` where it cannot be. */
export async function ensureHelperImage(
  deps: HelperImageDeps,
  signal: AbortSignal,
): Promise<string> {
  const { host, installation, engine } = deps
  const program = programFor(host, await engine.info(signal))
  const digest = createHash('sha256').update(program).digest('hex').slice(0, 12)
  const reference = `localhost/longshore-helper:${installation.slice(0, 8)}-${digest}`.toLowerCase()
  if (await engine.images.inspect(reference, signal)) return reference
  const archive = fileArchive({ path: relayPath.slice(1), mode: 0o755 }, program)
  const changes = [
    `ENTRYPOINT ["${relayPath}"]`,
    `LABEL ${label.installation}=${installation} ${label.role}=helper`,
  ]
  await engine.images.import(reference, { archive, changes }, signal)
  return reference
}

function programFor(host: string, { os, arch }: EngineFacts): Buffer {
  const text = os === 'linux' ? relayPrograms[arch] : undefined
  if (text !== undefined) return Buffer.from(text, 'base64')
  const reason = `no helper container is there for ${os}/${arch}`
  return fail({ kind: 'containers-unreachable', host, reason })
}
