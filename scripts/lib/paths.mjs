// Where the scripts keep things. Everything they make lives in the ignored cache folder, except what
// must have a short path (unix sockets hold 107 bytes) and must vanish with a reboot: that goes under /run.
import { createHash } from 'node:crypto'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const projectRoot = path.resolve(fileURLToPath(import.meta.url), '../../..')
export const cacheRoot = path.join(projectRoot, '.cache')
export const engineCacheRoot = path.join(cacheRoot, 'engine')

/** Tells the engines of two checkouts on one machine apart. */
export const checkoutKey = createHash('sha256').update(projectRoot).digest('hex').slice(0, 6)
export const runtimeRoot = path.join('/run/longshore-bed', checkoutKey)
