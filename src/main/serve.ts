/** Entry: the app behind a loopback address, for a browser on this machine. */
import { homedir, userInfo } from 'node:os'
import { openApp } from './app.ts'
import { keepUncaught, openBugLog, sentencesOf, toldOf } from './bug-log.ts'
import { systemClock, systemIds } from './clock.ts'
import { dataDirOf } from './store/data-dir.ts'
import { serveApp } from './web/serve-app.ts'
import { runServe } from './web/serve-command.ts'

const { env, platform, stdin } = process
const ending = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => ending.abort())
}
const folderOf = (data: string | undefined) =>
  dataDirOf({ override: data, platform, env, home: homedir() })
const bugsOf = (data: string | undefined) => openBugLog(folderOf(data), systemClock, systemIds)
process.exitCode = await runServe(process.argv.slice(2), {
  out: (line) => console.log(line),
  err: (line) => console.error(line),
  interrupted: ending.signal,
  onAsk: (ask) => {
    if (!stdin.isTTY) return
    stdin.on('data', ask)
    // Waiting for a key is no reason to stay.
    stdin.unref()
  },
  told: (error, data) => toldOf(bugsOf(data), error, 'serve'),
  serve: ({ data, port, open }, warn) => {
    const dataDir = folderOf(data)
    // One broken stream must not end the others.
    keepUncaught(process, bugsOf(data), (failure) => console.error(sentencesOf(failure)))
    return serveApp({
      openApp: () => openApp({ dataDir, door: 'browser' }),
      dataDir,
      entryDir: import.meta.dirname,
      port,
      open,
      actor: userInfo().username,
      clock: systemClock,
      warn,
    })
  },
})
