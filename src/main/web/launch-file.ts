import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * A page for this user's eyes only that leads to the launch URL. A browser is started with this
 * file's name: an argument list is open to every user of the machine, and the URL has the token.
 */
export function writeLaunchFile(dir: string, url: string) {
  const file = join(dir, 'open-longshore.html')
  rmSync(file, { force: true })
  const page = `<!doctype html><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${url}"><title>Longshore</title>\n`
  writeFileSync(file, page, { mode: 0o600, flag: 'wx' })
  return { url: pathToFileURL(file).href, remove: () => rmSync(file, { force: true }) }
}
