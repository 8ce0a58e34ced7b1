/**
 * The program that `docker compose` is on a host. Docker itself starts its plugin twice for each command (to learn what it is,
 * and then to run it), which takes three times as long as the plugin alone: once docker has told where that lies, it is
 * called by itself, with the same arguments.
 */
import { failureOf } from '../../../../shared/lib/failure-error.ts'
import type { HostSession } from '../../../hosts/session.ts'
import { type DockerPlugin, dockerPlugins } from '../../docker-plugins.ts'

/** Path of the plugin, by what runs commands on its host: as long as that session. */
const plugins = new WeakMap<HostSession['run'], string>()

/** First words of a command: of the plugin if it is known, else of docker. */
export const composeProgram = ({ run }: HostSession): readonly [string, ...string[]] => {
  const plugin = plugins.get(run)
  return plugin === undefined ? viaDocker : [plugin]
}

export const viaDocker = ['docker', 'compose'] as const

/** Has docker asked again: its plugin is where it was no more. */
export const forgetPlugin = ({ run }: HostSession): boolean => plugins.delete(run)

/** Asks docker for its plugin, and has that called by itself from now on. undefined where docker tells of none that runs. */
export async function findPlugin(
  session: HostSession,
  signal: AbortSignal,
): Promise<DockerPlugin | undefined> {
  const all = await dockerPlugins(session, signal).catch((error: unknown) => {
    if (failureOf(error)?.kind === 'capability-missing') return []
    throw error
  })
  const plugin = all.find(({ Name, Err }) => Name === 'compose' && !Err)
  if (plugin) plugins.set(session.run, plugin.Path)
  else forgetPlugin(session)
  return plugin
}
