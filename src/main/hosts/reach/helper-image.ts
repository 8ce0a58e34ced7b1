/** The image of helper containers: one static program of a kilobyte, and nothing else. */
import { createHash } from 'node:crypto'
import { fail } from '../../../shared/lib/failure-error.ts'
import { label } from '../../../shared/model/labels.ts'
import type { Engine, EngineFacts } from '../../engine/engine.ts'
import { relayPrograms } from './relay-programs.ts'

export interface HelperImageDeps {
  readonly host: string
  readonly installation: string
  readonly engine: Pick<Engine, 'info' | 'images'>
}

/** Where the program lies in it. */
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
  const changes = [
    `ENTRYPOINT ["${relayPath}"]`,
    `LABEL ${label.installation}=${installation} ${label.role}=helper`,
  ]
  await engine.images.import(reference, { archive: archiveOf(program), changes }, signal)
  return reference
}

function programFor(host: string, { os, arch }: EngineFacts): Buffer {
  const text = os === 'linux' ? relayPrograms[arch] : undefined
  if (text !== undefined) return Buffer.from(text, 'base64')
  const reason = `no helper container is there for ${os}/${arch}`
  return fail({ kind: 'containers-unreachable', host, reason })
}

/** A ustar archive of that one file. Without a time, the same program is the same layer. */
function archiveOf(program: Buffer): Buffer {
  const header = Buffer.alloc(512)
  header.write(relayPath.slice(1), 0)
  const numbers = [
    [100, 0o755, 7],
    [108, 0, 7],
    [116, 0, 7],
    [124, program.length, 11],
    [136, 0, 11],
  ] as const
  for (const [at, value, digits] of numbers) {
    header.write(`${value.toString(8).padStart(digits, '0')}\0`, at)
  }
  header.write('0', 156)
  header.write('ustar\u000000', 257)
  header.fill(' ', 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  const padding = Buffer.alloc((512 - (program.length % 512)) % 512)
  return Buffer.concat([header, program, padding, Buffer.alloc(1024)])
}
