/** Plugins of the docker command of a host (compose, buildx …), as that itself finds them. */
import { z } from 'zod'
import { type HostSession, outputOf } from '../hosts/session.ts'

const pluginSchema = z.object({
  Name: z.string().optional(),
  /** Absolute, of the program itself. */
  Path: z.string(),
  Version: z.string().optional(),
  /** Why docker would not run it. */
  Err: z.unknown().optional(),
})
export type DockerPlugin = z.infer<typeof pluginSchema>

/** Asks no engine. None where docker does not say, or is not there. */
export async function dockerPlugins(
  session: HostSession,
  signal: AbortSignal,
): Promise<DockerPlugin[]> {
  const argv = ['docker', 'info', '--format', '{{json .ClientInfo.Plugins}}'] as const
  const { lines } = await outputOf(session.run, { argv, env: session.toolEnv, signal })
  try {
    return z.array(pluginSchema).parse(JSON.parse(lines.join('\n')))
  } catch {
    return []
  }
}
