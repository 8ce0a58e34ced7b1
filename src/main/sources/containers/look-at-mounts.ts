/** Looks at what there is on a host of what a container is to mount. Reads only. */
import type { Settings } from '../../../shared/model/settings.ts'
import type { Volume as EngineVolume } from '../../engine/network-and-volume.ts'
import type { HostSession } from '../../hosts/session.ts'
import { lookAtPlaces, type SeenPlaces } from './places.ts'
import type { WantedMount } from './volumes.ts'

export interface SeenMounts extends SeenPlaces {
  /** By name, those for which a driver is asked; undefined = it is not there. */
  readonly volumes: Readonly<Record<string, Pick<EngineVolume, 'driver' | 'options'> | undefined>>
}

export async function lookAtMounts(
  session: HostSession,
  mounts: readonly WantedMount[],
  {
    settings,
    signal,
  }: { readonly settings: Pick<Settings, 'allowedPaths'>; readonly signal: AbortSignal },
): Promise<SeenMounts> {
  const places = await lookAtPlaces(session, mounts.flatMap(hostFolders), settings)
  const driven = mounts.filter((mount) => mount.driver ?? mount.driverOptions)
  const volumes = await Promise.all(
    driven.map(
      async ({ source }) => [source, await session.engine.volumes.inspect(source, signal)] as const,
    ),
  )
  return { ...places, volumes: Object.fromEntries(volumes) }
}

/** Folders of the host that its user names. */
function hostFolders({ kind, source, driverOptions = {} }: WantedMount): string[] {
  if (kind === 'bind') return [source]
  const isBind = driverOptions.o?.split(',').some((flag) => flag === 'bind' || flag === 'rbind')
  return isBind && driverOptions.device !== undefined ? [driverOptions.device] : []
}
