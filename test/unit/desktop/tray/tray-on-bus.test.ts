// The question that the tray asks, put to a real session bus.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import net from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import { systemClock } from '../../../../src/main/clock.ts'
import { findTray, programRunner } from '../../../../src/main/desktop/tray/tray-presence.ts'

const daemon = '/usr/bin/dbus-daemon'
const asking = ['gdbus', 'busctl', 'dbus-send'].filter((each) => existsSync(`/usr/bin/${each}`))

/** A session bus of this test's own; its address. */
async function startBus(): Promise<string> {
  const child = spawn(daemon, ['--session', '--nofork', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void child.kill())
  const [address] = (await once(child.stdout, 'data')) as [Buffer]
  return address.toString().trim()
}

/** Text as D-Bus sends it, after what aligns it. */
function text(value: string): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(Buffer.byteLength(value))
  return Buffer.concat([length, Buffer.from(`${value}\0`)])
}
const padded = (data: Buffer, to: number) =>
  Buffer.concat([data, Buffer.alloc((to - (data.length % to)) % to)])

/** A call of the bus itself. */
function call(serial: number, member: string, signature: string, body: Buffer): Buffer {
  const field = (code: number, type: string, value: Buffer) =>
    Buffer.concat([Buffer.from([code, 1, type.charCodeAt(0), 0]), value])
  const fields = [
    field(1, 'o', text('/org/freedesktop/DBus')),
    field(2, 's', text('org.freedesktop.DBus')),
    field(3, 's', text(member)),
    field(6, 's', text('org.freedesktop.DBus')),
    ...(signature === ''
      ? []
      : [field(8, 'g', Buffer.from(`${String.fromCharCode(signature.length)}${signature}\0`))]),
  ]
  const all = fields.reduce((data, each) => Buffer.concat([padded(data, 8), each]), Buffer.alloc(0))
  const head = Buffer.alloc(16)
  head.write('l')
  head.writeUInt8(1, 1)
  head.writeUInt8(1, 3)
  head.writeUInt32LE(body.length, 4)
  head.writeUInt32LE(serial, 8)
  head.writeUInt32LE(all.length, 12)
  return Buffer.concat([padded(Buffer.concat([head, all]), 8), body])
}

/** As what shows tray icons does when it starts. */
async function ownName(address: string, name: string): Promise<void> {
  const path = /unix:path=([^,]+)/.exec(address)?.[1] ?? ''
  const socket = net.connect(path)
  onTestFinished(() => void socket.destroy())
  const uid = Buffer.from(String(process.getuid?.())).toString('hex')
  socket.write(`\0AUTH EXTERNAL ${uid}\r\n`)
  await once(socket, 'data')
  const flags = Buffer.alloc(4)
  socket.write('BEGIN\r\n')
  socket.write(call(1, 'Hello', '', Buffer.alloc(0)))
  socket.write(call(2, 'RequestName', 'su', Buffer.concat([padded(text(name), 4), flags])))
  socket.resume()
}

it('the bus of a desktop is asked whether anything shows tray icons, by each program that can', async ({
  skip,
}) => {
  skip(process.platform !== 'linux', 'only desktops of Linux have such a bus')
  skip(!existsSync(daemon), `${daemon} is not there`)
  skip(asking.length === 0, 'no program that asks such a bus is there')
  const address = await startBus()
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', address)
  onTestFinished(() => void vi.unstubAllEnvs())
  const run = programRunner(systemClock)
  const found = (program: string) =>
    findTray({
      platform: 'linux',
      env: { DBUS_SESSION_BUS_ADDRESS: address },
      run: async (asked, args) => (asked === program ? run(asked, args) : undefined),
    })
  for (const program of asking) {
    expect((await found(program)).why, program).toContain('Nothing on this desktop')
  }
  await ownName(address, 'org.kde.StatusNotifierWatcher')
  for (const program of asking) {
    await expect.poll(async () => (await found(program)).able, { timeout: 20_000 }).toBe(true)
  }
})
