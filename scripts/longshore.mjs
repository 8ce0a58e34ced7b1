// npm run -s longshore -- …: the terminal door, straight from the sources, on the project's own Node.
import path from 'node:path'
import { ensureDependencies, runOnProjectNode } from './lib/bootstrap.mjs'
import { projectRoot } from './lib/paths.mjs'
import { ensureBuild } from './lib/renderer-build.mjs'

/**
 * Whether the browser door is asked for: it hands out the built page, which a fresh checkout does not have.
 * @param {readonly string[]} args
 */
function servesPage(args) {
  const command = args.find((arg, index) => !arg.startsWith('-') && args[index - 1] !== '--data')
  return command === 'serve' && !args.includes('--help') && !args.includes('-h')
}

try {
  await ensureDependencies()
  if (servesPage(process.argv.slice(2))) await ensureBuild()
  const entry = path.join(projectRoot, 'src/main/cli.ts')
  process.exitCode = await runOnProjectNode([entry, ...process.argv.slice(2)])
} catch (error) {
  process.stderr.write(`${/** @type {Error} */ (error).message}\n`)
  process.exitCode = 1
}
