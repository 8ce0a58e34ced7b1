// npm run check: format, lint, types, dead code, and the import walls.
import { ensureDependencies, reexecOnProjectNode } from './lib/bootstrap.mjs'
import { runChecks } from './lib/testing/checks.mjs'
import { runVitest } from './lib/testing/suites.mjs'
import { summarise } from './lib/testing/summary.mjs'

await ensureDependencies()
await reexecOnProjectNode()
const walls = () =>
  runVitest('import walls', ['--project', 'unit', 'test/unit/import-walls.test.ts'])
process.exitCode = summarise([...(await runChecks()), ...(await walls())])
