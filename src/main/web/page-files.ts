import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { fail } from '../../shared/lib/failure-error.ts'
import { keepingHeaders } from '../../shared/security/csp.ts'

export interface PageFile {
  readonly type: string
  readonly body: Buffer
  /** Beside those of every answer. */
  readonly headers?: Readonly<Record<string, string>>
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/**
 * URL path -> file of the built page, read once. Answers come from this list alone: no request
 * ever reaches the file system, so none can name another file.
 */
export function readPageFiles(dir: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>()
  for (const file of filesIn(dir)) {
    const type = types[extname(file)]
    if (type === undefined) continue
    const path = `/${relative(dir, file).split(sep).map(encodeURIComponent).join('/')}`
    files.set(path, { type, body: readFileSync(file), headers: keepingHeaders(path) })
  }
  const index = files.get('/index.html')
  if (!index) return fail({ kind: 'not-found', what: 'file', name: join(dir, 'index.html') })
  return files.set('/', index)
}

function filesIn(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    return fail({ kind: 'not-found', what: 'file', name: join(dir, 'index.html') }, error)
  }
}
