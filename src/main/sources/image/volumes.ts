import { fail } from '../../../shared/lib/failure-error.ts'
import { isBelow } from '../containers/below.ts'
import { cleanName } from '../containers/clean-name.ts'
import type { WantedMount } from '../rollout/spec.ts'
import type { Volume } from './config.ts'

export interface RenderedMount extends WantedMount {
  readonly exclusive: boolean
}

interface VolumeContext {
  readonly tag: string
  readonly allowedPaths: readonly string[]
}

/** Scopes to mounts (TF-60..66); one that cannot be resolved is left out with a warning. */
export function renderMounts(
  volumes: readonly Volume[],
  workloadId: string,
  context: VolumeContext,
): { mounts: RenderedMount[]; warnings: string[] } {
  const byTarget = new Map<string, RenderedMount>()
  const warnings: string[] = []
  volumes.forEach((volume, index) => {
    const mount = renderMount(volume, index, workloadId, context)
    if (typeof mount === 'string') warnings.push(mount)
    else byTarget.set(mount.target, mount)
  })
  return { mounts: [...byTarget.values()], warnings }
}

function renderMount(
  volume: Volume,
  index: number,
  workloadId: string,
  context: VolumeContext,
): RenderedMount | string {
  const { target, exclusive } = volume
  switch (volume.scope) {
    case 'ephemeral':
      return { kind: 'tmpfs', source: '', target, exclusive }
    case 'instance':
      return { kind: 'folder', source: `tags/${cleanName(context.tag)}`, target, exclusive }
    case 'stage':
    case 'project':
      return { kind: 'folder', source: 'shared', target, exclusive }
    case 'absolute':
      checkAllowed(volume.source, index, context.allowedPaths)
      return { kind: 'bind', source: volume.source, target, exclusive }
    case 'named':
    case 'project_named': {
      const name = cleanName(volume.name)
      if (name === '') return `Volume ${index} (${target}) has no name: it is left out`
      const source = volume.scope === 'named' ? name : `ls-${workloadId.slice(0, 8)}-${name}`
      return { kind: 'volume', source, target, exclusive }
    }
  }
}

/** TF-60: a host folder must lie in one the user allowed. */
function checkAllowed(source: string, index: number, allowedPaths: readonly string[]): void {
  const refuse = (message: string) =>
    fail({
      kind: 'invalid',
      what: 'workload',
      issues: [{ path: `source.volumes[${index}].source`, message }],
    })
  if (!source.startsWith('/')) refuse('name a host folder that starts with /')
  if (source.split('/').includes('..')) refuse('a host folder has no ".." in it')
  const isAllowed = allowedPaths.some((path) => isBelow(source, path))
  if (!isAllowed) refuse(`${source} is not in the allowed folders (Settings, allowed paths)`)
}
