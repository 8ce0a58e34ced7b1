/** Mounts from a project's own folder that lead out of it by a symbolic link of this machine (SD-33). */
import { realpath } from 'node:fs/promises'
import { unsafeSource } from '../../containers/mount-policy.ts'
import type { Rendered } from '../rendered.ts'
import type { UnsafeIssue } from './unsafe-issue.ts'

/** What lies in the folder is the project's own only where it really lies there. */
export async function linkedSources(
  { services }: Rendered,
  ownFolder: string,
): Promise<UnsafeIssue[]> {
  const own = await reallyAt(ownFolder)
  const binds = Object.entries(services).flatMap(([service, { volumes }]) =>
    (volumes ?? [])
      .filter(({ type, source }) => type === 'bind' && source?.startsWith(`${ownFolder}/`))
      .map(({ source = '', target }) => ({ service, source, target })),
  )
  const issues = binds.map(async ({ service, source, target }) => {
    const reason = unsafeSource(await reallyAt(source), own)
    const message = `${source} is a link, and ${reason}`
    return reason === null
      ? []
      : [{ path: ['services', service, 'volumes'], item: target, thing: source, message }]
  })
  return (await Promise.all(issues)).flat()
}

/** What is not there leads nowhere: docker makes an empty folder of it. */
async function reallyAt(place: string): Promise<string> {
  return await realpath(place).catch(() => place)
}
