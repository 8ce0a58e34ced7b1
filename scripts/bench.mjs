// npm run bench: measures Longshore beside its anchors. --quick --json --only L1,L2 --write
import path from 'node:path'
import { ensureDependencies, reexecOnProjectNode } from './lib/bootstrap.mjs'
import { projectRoot } from './lib/paths.mjs'

await ensureDependencies()
await reexecOnProjectNode()
await import(path.join(projectRoot, 'test/bench/main.ts'))
