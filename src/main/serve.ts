/** Entry: the app behind a loopback address, for a browser on this machine. */
import { homedir, userInfo } from 'node:os'
import { openApp } from './app.ts'
import { systemClock } from './clock.ts'
import { dataDirOf } from './store/data-dir.ts'
import { serveApp } from './web/serve-app.ts'
import { runServe } from './web/serve-command.ts'

const { env, platform, stdin } = process
const ending = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => ending.abort())
}
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
  serve: ({ data, port, open }, warn) => {
    const dataDir = dataDirOf({ override: data, platform, env, home: homedir() })
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
