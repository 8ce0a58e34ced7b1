/** What is installed beside the docker command of a host. */
import path from 'node:path'
import { z } from 'zod'
import { fail } from '../../../../shared/lib/failure-error.ts'
import type { HostSession } from '../../../hosts/session.ts'
import { runDocker } from './run-docker.ts'

/** Throws `compose-missing` (SD-21). */
export async function composeVersion(session: HostSession, signal: AbortSignal): Promise<string> {
  const args = ['compose', 'version', '--short']
  const { end, stdout, stderr } = await runDocker(session, args, { signal })
  const version = stdout.trim()
  if (end.exitCode === 0 && /^v?[2-9]|^v?\d\d/.test(version)) return version.replace(/^v/, '')
  const reason = stderr.find((line) => line.trim() !== '') ?? `it is version ${version}`
  return fail({ kind: 'compose-missing', host: session.name, reason })
}

const pluginsSchema = z.array(z.object({ Path: z.string() }))

/** The folders in which that user's docker command finds its plugins; none where it does not say. */
export async function pluginFolders(session: HostSession, signal: AbortSignal): Promise<string[]> {
  const args = ['info', '--format', '{{json .ClientInfo.Plugins}}']
  const { stdout } = await runDocker(session, args, { signal })
  try {
    const plugins = pluginsSchema.parse(JSON.parse(stdout)).map(({ Path }) => Path)
    // Another's folder may have a compose in it, too, and the first one that is found is run.
    const isCompose = (file: string) => Number(path.posix.basename(file) === 'docker-compose')
    const byUse = plugins.sort((a, b) => isCompose(b) - isCompose(a))
    return [...new Set(byUse.map((file) => path.posix.dirname(file)))]
  } catch {
    return []
  }
}
