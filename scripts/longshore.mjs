// npm run -s longshore -- …: the terminal door, straight from the sources, on the project's own Node.
import path from 'node:path'
import { ensureDependencies, runOnProjectNode } from './lib/bootstrap.mjs'
import { projectRoot } from './lib/paths.mjs'

try {
  await ensureDependencies()
  const entry = path.join(projectRoot, 'src/main/cli.ts')
  process.exitCode = await runOnProjectNode([entry, ...process.argv.slice(2)])
} catch (error) {
  process.stderr.write(`${/** @type {Error} */ (error).message}\n`)
  process.exitCode = 1
}
