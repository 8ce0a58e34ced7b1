// The terminal door as the demo uses it: a child process, as any script would.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { projectNode } from '../bootstrap.mjs'
import { tryRun } from '../exec.mjs'
import { cacheRoot, projectRoot } from '../paths.mjs'

/** As it ships: it starts in less than half the time that the sources take. */
const entry = path.join(projectRoot, 'out/main/cli.js')

/**
 * The build must be there: see `ensureBuild`.
 * @param {{dataDir: string, socketPath: string, env?: NodeJS.ProcessEnv | undefined}} options
 */
export function openTerminalDoor({ dataDir, socketPath, env: given = process.env }) {
  const NODE_COMPILE_CACHE = path.join(cacheRoot, 'compile')
  const env = { NODE_COMPILE_CACHE, ...given, DOCKER_HOST: `unix://${socketPath}` }
  delete env.DOCKER_CONTEXT
  /** @param {readonly string[]} args */
  const argvOf = (args) => [entry, '--data', dataDir, ...args]
  return {
    env,
    /**
     * Shows the command and its output as it comes; answers the exit code.
     * @param {...string} args
     * @returns {Promise<number>}
     */
    show(...args) {
      return this.showTold('', ...args)
    },
    /**
     * The same, with what it reads from its standard input, which is shown nowhere.
     * @param {string} input @param {...string} args
     * @returns {Promise<number>}
     */
    showTold(input, ...args) {
      process.stderr.write(`\n$ longshore ${args.join(' ')}\n`)
      return new Promise((resolve, reject) => {
        // Standard output is kept for the one line that scripts read.
        const child = spawn(projectNode, argvOf(args), { env, stdio: ['pipe', 2, 2] })
        // Most read none, and may be gone by then.
        child.stdin.on('error', () => {})
        child.stdin.end(input)
        child.on('error', reject)
        child.on('exit', (code) => resolve(code ?? 1))
      })
    },
    /**
     * The command's `--json` answer.
     * @param {...string} args
     */
    async read(...args) {
      const { code, stdout, stderr } = await tryRun(projectNode, argvOf([...args, '--json']), {
        env,
      })
      if (code !== 0) throw new Error(`longshore ${args.join(' ')} ended with ${code}: ${stderr}`)
      return JSON.parse(stdout)
    },
  }
}
