// npm run -s longshore -- …: the terminal door, straight from the sources, on the project's own Node.
import path from 'node:path'
import { ensureDependencies, runOnProjectNode } from './lib/bootstrap.mjs'
import { projectRoot } from './lib/paths.mjs'
import { ensureBuild } from './lib/renderer-build.mjs'
import { servesPage } from './lib/serves-page.mjs'

try {
  await ensureDependencies()
  if (servesPage(process.argv.slice(2))) await ensureBuild()
  const entry = path.join(projectRoot, 'src/main/cli.ts')
  process.exitCode = await runOnProjectNode([entry, ...process.argv.slice(2)])
} catch (error) {
  process.stderr.write(`${/** @type {Error} */ (error).message}\n`)
  process.exitCode = 1
}
