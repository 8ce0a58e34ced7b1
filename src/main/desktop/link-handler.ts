/** Links on Linux from an AppImage: nothing installs a desktop entry for it, so it writes its own where its user agrees. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { execArgument } from './autostart-file.ts'
import type { RunProgram } from './tray/tray-presence.ts'

const entryName = 'longshore-url.desktop'
const mimeType = 'x-scheme-handler/longshore'
/** In the file that is ours: one that somebody else wrote by this name stays. */
const ours = 'X-Longshore-Managed=true'

/** The AppImage is where it was last started from: its mount is another at each start. */
export function linkEntry(appImage: string): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Longshore',
    'Comment=Shows what longshore: links name',
    `Exec=${execArgument(appImage)} %u`,
    'Terminal=false',
    'NoDisplay=true',
    `MimeType=${mimeType};`,
    ours,
    '',
  ].join('\n')
}

interface HandlerDeps {
  readonly appImage: string
  readonly run: RunProgram
}

/** Makes links lead here; throws where the file is somebody else's or cannot be written, or the system was not told. */
export async function handleLinks({ appImage, run }: HandlerDeps): Promise<void> {
  const dir = entryDir()
  const file = join(dir, entryName)
  const now = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  if (now !== undefined && !now.includes(ours))
    throw new Error(`${file} was written by somebody else, and is left as it is`)
  const text = linkEntry(appImage)
  if (text === now) return
  mkdirSync(dir, { recursive: true })
  writeFileSync(file, text)
  // Some desktops find the entry only by what this writes; others do not have it.
  await run('update-desktop-database', [dir])
  if ((await run('xdg-mime', ['default', entryName, mimeType])) === undefined) {
    // Told again at the next start.
    rmSync(file)
    throw new Error('xdg-mime, which tells the desktop what opens links, is missing or failed')
  }
}

/** Undoes it; what somebody else wrote stays. */
export function leaveLinks(): void {
  const file = join(entryDir(), entryName)
  if (existsSync(file) && readFileSync(file, 'utf8').includes(ours)) rmSync(file)
}

const entryDir = () =>
  join(process.env.XDG_DATA_HOME || join(homedir(), '.local/share'), 'applications')
