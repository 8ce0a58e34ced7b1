// serve-bench.ts DATA_DIR PAGES: the app behind its browser door, with the bench's page instead of its own.
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { openApp } from '../../../src/main/app.ts'
import { systemClock } from '../../../src/main/clock.ts'
import { startBrowserDoor } from '../../../src/main/web/browser-door.ts'
import type { Channel } from '../../../src/shared/wire/channel.ts'
import type { WireCounts } from '../browser.ts'

const [dataDir = '', rendererDir = ''] = process.argv.slice(2)
const app = await openApp({ dataDir, door: 'browser' })
let messages = 0
let bytes = 0
let unreadBytes = 0

/** The app's channel, with what goes to the page counted. */
function counted(channel: Channel): Channel {
  return {
    ...channel,
    send(message) {
      messages++
      bytes += message.length
      return channel.send(message)
    },
  }
}

const door = await startBrowserDoor({
  serve(channel) {
    const served = app.serve(counted(channel), { actor: 'bench' })
    const sample = setInterval(() => {
      if ('unreadBytes' in served) unreadBytes = Math.max(unreadBytes, Number(served.unreadBytes))
    }, 5)
    channel.onClose(() => clearInterval(sample))
  },
  rendererDir,
  port: 0,
  clock: systemClock,
})
const counts = http.createServer((_request, response) => {
  const answer: WireCounts = { messages, bytes, unreadBytes }
  response.end(JSON.stringify(answer))
})
counts.listen(0, '127.0.0.1', () => {
  const { port } = counts.address() as AddressInfo
  console.log(JSON.stringify({ url: door.url, counts: `http://127.0.0.1:${port}/` }))
})
