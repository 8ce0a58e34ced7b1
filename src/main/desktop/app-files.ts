import fs from 'node:fs'
import path from 'node:path'
import { keepingHeaders, pageSecurityHeaders } from '../../shared/security/csp.ts'
import { appOrigin } from './origin.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/** URL → file. Answers come from this list alone, so no request can name another file. */
export type AppFiles = ReadonlyMap<string, string>

export function listAppFiles(root: string): AppFiles {
  return new Map(
    walk(root).map((file) => {
      const name = path.relative(root, file).split(path.sep).map(encodeURIComponent).join('/')
      return [`${appOrigin}/${name}`, file]
    }),
  )
}

export async function answerAppRequest(files: AppFiles, request: Request): Promise<Response> {
  if (request.method !== 'GET') return refuse(405)
  const address = request.url.replace(/[?#].*$/s, '')
  const file = files.get(address)
  const type = types[path.extname(file ?? '')]
  if (file === undefined || type === undefined) return refuse(404)
  const body = await fs.promises.readFile(file)
  return new Response(new Uint8Array(body), {
    headers: { ...pageSecurityHeaders, ...keepingHeaders(address), 'Content-Type': type },
  })
}

function refuse(status: number): Response {
  return new Response('', { status, headers: { ...pageSecurityHeaders } })
}

/** By hand: `recursive` of readdir does not see into an asar archive. Links are not followed. */
function walk(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name)
    if (entry.isDirectory()) return walk(full)
    return entry.isFile() ? [full] : []
  })
}
