/** Place of the state folder: what Electron calls userData, computed the same without Electron. */
import { isAbsolute, join, resolve } from 'node:path'

export interface DataDirInput {
  /** `--data`; wins. */
  readonly override?: string | undefined
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

const folder = 'Longshore'

export function dataDirOf({ override, platform, env, home }: DataDirInput): string {
  if (override !== undefined) return resolve(override)
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', folder)
  if (platform === 'win32') {
    return join(absolute(env.APPDATA) ?? join(home, 'AppData', 'Roaming'), folder)
  }
  return join(absolute(env.XDG_CONFIG_HOME) ?? join(home, '.config'), folder)
}

/** The XDG specification: a relative path there is invalid and is ignored. */
function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined
}
