/** Entry: the app in a terminal. */
import { homedir, userInfo } from 'node:os'
import { doorOf } from './cli/app-door.ts'
import { watchInterrupts } from './cli/interrupts.ts'
import { nodeTerminal } from './cli/node-terminal.ts'
import { explain, runCli } from './cli/program.ts'
import type { CliDeps } from './cli/session.ts'
import { systemClock, systemIds } from './clock.ts'
import { dataDirOf } from './store/data-dir.ts'
import { version } from './version.ts'

const { env, platform } = process
/** A passphrase is asked for so many times: somebody may not know it. */
const mostAttempts = 3
let attempts = 0
const terminal = nodeTerminal(process)
const door = doorOf({
  actor: userInfo().username,
  clock: systemClock,
  entryDir: import.meta.dirname,
  askPassphrase: async (isAgain) => {
    attempts = isAgain ? attempts + 1 : 1
    if (!terminal.canAsk || attempts > mostAttempts) return undefined
    return terminal.askSecret(isAgain ? 'Not that one. Passphrase: ' : 'Passphrase of the vault: ')
  },
})

const argv = process.argv.slice(2)
// What is heavy is loaded when a command asks for it.
const deps: CliDeps = {
  terminal,
  version,
  now: systemClock.now,
  interrupted: watchInterrupts(process, systemClock.now),
  openClient: async (dataDir) => {
    const { openClient } = await import('./cli/door.ts')
    return openClient(door, dataDir)
  },
  dataDirOf: (override) => dataDirOf({ override, platform, env, home: homedir() }),
  reportBug: async (error, dataDir) => {
    const { openBugLog } = await import('./bug-log.ts')
    return openBugLog(dataDir, systemClock, systemIds).report(error, 'terminal')
  },
  readDocument: async (file) => {
    const { readDocument } = await import('./cli/read-document.ts')
    return readDocument(terminal, file)
  },
  serve: door.serve,
  knownHere: async (dataDir) => {
    const { knownHere } = await import('./cli/completion/known.ts')
    return knownHere(dataDir)
  },
}
for (const way of ['uncaughtException', 'unhandledRejection'] as const) {
  process.once(way, async (error) => process.exit(await explain(deps, argv, error)))
}
const code = await runCli(argv, deps)
// Everything was closed and written: a connection that idles in a pool must not hold a script up.
process.exit(code)
