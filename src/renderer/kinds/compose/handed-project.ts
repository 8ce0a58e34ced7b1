import type { Handed } from '../kind-view.ts'

/** Text that was dropped or pasted: a path of this machine, or a compose file itself. */
export function projectFromText(text: string): Handed | null {
  const line = text.trim()
  const path = pathIn(line)
  if (path !== null)
    return { path, name: path.split('/').at(-1) ?? '', isFolder: false, text: null }
  if (!/^services\s*:/m.test(text)) return null
  return { path: null, name: '', isFolder: false, text }
}

/** The project of a drop, as the preload script tells where it is. */
export function projectFromMessage(data: unknown): Handed | null {
  if (data === null || typeof data !== 'object' || !('type' in data) || !('path' in data))
    return null
  if (data.type !== 'longshore-dropped' || typeof data.path !== 'string') return null
  const name = data.path.split(/[\\/]/).at(-1) ?? ''
  return { path: data.path, name, isFolder: false, text: null }
}

/** `/srv/shop`, `~/shop` or `file:///srv/shop`; nothing that has several lines. */
function pathIn(line: string): string | null {
  if (line === '' || /\p{Cc}/u.test(line)) return null
  if (/^(\/|~\/)/.test(line)) return line
  if (!line.startsWith('file:///')) return null
  try {
    return decodeURIComponent(new URL(line).pathname)
  } catch {
    return null
  }
}

/** A workload is named after the folder it is in, as far as a name can be. */
export function nameFor({ path, name }: Handed): string {
  const parts = (path ?? name).split('/').filter(Boolean)
  const last = parts.at(-1) ?? ''
  const folder = /\.ya?ml$/i.test(last) ? (parts.at(-2) ?? '') : last
  return folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '')
}

const largestFile = 1_048_576

/** The project dropped on the window; null where it is nothing of the kind. */
export async function projectFromDrop(data: DataTransfer): Promise<Handed | null> {
  const [item] = data.items
  const file = data.files[0]
  const isFolder = item?.webkitGetAsEntry?.()?.isDirectory === true
  const told = projectFromText(data.getData('text/uri-list') || data.getData('text/plain'))
  if (told) return { ...told, isFolder }
  if (!file) return null
  const isText = !isFolder && /\.ya?ml$/i.test(file.name) && file.size <= largestFile
  return { path: null, name: file.name, isFolder, text: isText ? await file.text() : null }
}
