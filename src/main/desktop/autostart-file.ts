/** Starting at login on Linux: a desktop entry, as the XDG autostart specification has it. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** In the file that is ours: one that somebody else wrote by this name stays. */
const ours = 'X-Longshore-Managed=true'

/** Throws where it cannot be written, and where it is somebody else's. */
export function setAutostartFile(isWanted: boolean, command: readonly string[]): void {
  const file = join(configDir(), 'autostart', 'longshore.desktop')
  const now = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  if (now !== undefined && !now.includes(ours)) {
    if (isWanted) throw new Error(`${file} was written by somebody else, and is left as it is`)
    return
  }
  if (!isWanted) {
    if (now !== undefined) rmSync(file)
    return
  }
  const text = autostartEntry(command)
  if (text === now) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

const configDir = () => process.env.XDG_CONFIG_HOME || join(homedir(), '.config')

export function autostartEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Longshore',
    'Comment=Deploys to, and watches, Docker hosts',
    `Exec=${command.map(execArgument).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    ours,
    '',
  ].join('\n')
}

/** As the Desktop Entry Specification quotes an argument, and then once more for being a string of the file. */
export function execArgument(argument: string): string {
  const quoted = argument.replaceAll(/["`$\\]/g, '\\$&').replaceAll('%', '%%')
  return `"${quoted.replaceAll('\\', '\\\\')}"`
}
