import type { Environment } from './environment.ts'

export interface System {
  readonly platform: string
  readonly families: string[]
}

const releaseFiles = ['/etc/os-release', '/usr/lib/os-release']

/** The system that this is; a Linux that says nothing of its distribution has no families. */
export function systemOf({ platform, read }: Pick<Environment, 'platform' | 'read'>): System {
  if (platform !== 'linux') return { platform, families: [] }
  const said = releaseFiles.map(read).find((text) => text !== undefined) ?? ''
  const families = ['ID', 'ID_LIKE'].flatMap((name) => saidOf(said, name).split(/\s+/))
  return { platform, families: families.filter((family) => family !== '') }
}

function saidOf(text: string, name: string): string {
  const found = new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1] ?? ''
  return found.trim().replace(/^(["'])(.*)\1$/, '$2')
}
