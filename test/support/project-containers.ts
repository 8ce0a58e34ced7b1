// The containers of a compose project, whoever brought it up, straight from the engine.
import type { EngineBed } from './bed/shared-engine.ts'

/** As it is listed. */
export interface Listed {
  readonly Id: string
  readonly Image: string
  readonly State: string
  readonly Labels: Readonly<Record<string, string>>
}

/** A container of the engine, as far as these tests look at it. */
export interface Inspected {
  readonly Id: string
  readonly Name: string
  readonly Image: string
  readonly State: { readonly Status: string; readonly StartedAt: string }
  readonly Mounts: readonly {
    readonly Name?: string
    readonly Source: string
    readonly Destination: string
  }[]
  readonly Config: {
    readonly Image: string
    readonly Env: readonly string[]
    readonly Labels: Readonly<Record<string, string>>
  }
}

type Asking = Pick<EngineBed, 'ask'>

/** What the engine is asked with for what is of a project. */
export function ofProject(project: string): string {
  const label = [`com.docker.compose.project=${project}`]
  return encodeURIComponent(JSON.stringify({ label }))
}

/** Those that ended too. */
export async function listProject(bed: Asking, project: string): Promise<Listed[]> {
  return await bed.ask<Listed[]>('GET', `/containers/json?all=true&filters=${ofProject(project)}`)
}

export const serviceOf = ({ Labels }: Pick<Listed, 'Labels'>): string =>
  Labels['com.docker.compose.service'] ?? ''

/** Sorted by name. */
export async function inspectProject(bed: Asking, project: string): Promise<Inspected[]> {
  const listed = await listProject(bed, project)
  const all = await Promise.all(
    listed.map(({ Id }) => bed.ask<Inspected>('GET', `/containers/${Id}/json`)),
  )
  return all.sort((a, b) => (a.Name < b.Name ? -1 : 1))
}
