// npm run landing: makes assets/landing/index.html, the page that links of chat messages lead to, from src/landing.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { ensureDependencies, reexecOnProjectNode } from './lib/bootstrap.mjs'

await ensureDependencies()
await reexecOnProjectNode()
const { landingFile, makeLanding } = await import('./lib/landing.mjs')
mkdirSync(dirname(landingFile), { recursive: true })
writeFileSync(landingFile, await makeLanding())
console.log(`wrote ${landingFile}`)
