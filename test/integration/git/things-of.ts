// All that a workload of a commit has anywhere: judged by the engine, the disks of both sides and what runs.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { tryRun } from '../../../scripts/lib/exec.mjs'
import { buildLabel } from '../../../src/shared/model/labels.ts'
import type { EngineBed } from '../../support/bed/shared-engine.ts'
import type { RoadBed } from '../../support/ways.ts'

interface Place {
  readonly bed: EngineBed
  /** Of the workload. */
  readonly name: string
  /** The state folder. */
  readonly dir: string
  readonly road: RoadBed
  readonly installation: string
}

export interface Things {
  /** With their state and when they were started; locks are among them. */
  readonly containers: readonly string[]
  readonly images: readonly string[]
  /** Folders of commits on its host, and what says that they are whole. */
  readonly folders: readonly string[]
  /** What is begun and not ended: folders, files, processes. */
  readonly halves: readonly string[]
}

export async function thingsOf(place: Place): Promise<Things> {
  const { name, dir, road } = place
  const host = road.over === 'ssh' ? road.remote().home : join(dir, 'files')
  const folders = (await found(host, '-path', `*/${name}/commits/*`, '-prune')).sort()
  const whole = (folder: string) => folders.includes(`${folder}.whole`)
  return {
    containers: await containersOf(place),
    images: await imagesOf(place),
    folders,
    halves: [
      ...folders.filter((folder) => !folder.endsWith('.whole') && !whole(folder)),
      ...(await found(join(dir, 'repositories'), ...unfinished)),
      ...(await found(join(dir, 'keys'), '-type', 'f')),
      ...temporaryFolders(place),
      ...lines((await tryRun('pgrep', ['-af', `longshore/${name}[: ]|/${name}/commits/`])).stdout),
    ],
  }
}

const unfinished = ['(', '-name', '*.new', '-o', '-name', '*.index*', '-o', '-name', '*.lock', ')']

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '')

async function found(place: string, ...args: string[]): Promise<string[]> {
  return lines((await tryRun('find', [place, '-mindepth', '1', ...args])).stdout)
}

interface Listed {
  readonly Id: string
  readonly Names: readonly string[]
  readonly Labels: Readonly<Record<string, string>>
}

async function containersOf({ bed, name }: Place): Promise<string[]> {
  const all = await bed.ask<Listed[]>('GET', '/containers/json?all=1')
  const own = all.filter(
    ({ Names, Labels }) =>
      Names.some((each) => each.includes(name)) ||
      // A lock that was given back goes when nobody waits, or with the next deployment.
      (Object.values(Labels).includes(name) && !Names[0]?.startsWith('/longshore-unlocked-')),
  )
  const shown = own.map(async ({ Id, Names }) => {
    const { State } = await bed.ask<{ State: { Status: string; StartedAt: string } }>(
      ...(['GET', `/containers/${Id}/json`] as const),
    )
    return `${Names[0]} ${State.Status} ${State.StartedAt}`
  })
  return (await Promise.all(shown)).sort()
}

async function imagesOf({ bed, name }: Place): Promise<string[]> {
  const filters = JSON.stringify({ label: [`${buildLabel.workload}=${name}`] })
  const query = `/images/json?filters=${encodeURIComponent(filters)}`
  const all = await bed.ask<{ Id: string; RepoTags: string[] | null }[]>('GET', query)
  return all.map(({ Id, RepoTags }) => `${RepoTags?.join(' ')} ${Id}`).sort()
}

function temporaryFolders({ installation }: Place): string[] {
  const places = ['/dev/shm', process.env.XDG_RUNTIME_DIR ?? ''].filter((each) => each !== '')
  return places.flatMap((each) =>
    readdirSync(each).filter((file) => file.startsWith(`longshore-${installation}-`)),
  )
}
