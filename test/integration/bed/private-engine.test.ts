import fs from 'node:fs'
import net from 'node:net'
import { describe, expect, it } from 'vitest'
import { startEngine, stopEngine } from '../../../scripts/lib/engine/engines.mjs'
import { answersPing } from '../../../scripts/lib/engine-api.mjs'
import { tryRun } from '../../../scripts/lib/exec.mjs'
import { privateEngine } from '../../support/bed/private-engine.ts'

/** Whether something listens there; from outside the engine's namespace. */
function dial(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 3_000 })
    socket.on('connect', () => resolve(true))
    for (const event of ['error', 'timeout']) socket.on(event, () => resolve(false))
    socket.on('close', () => resolve(false))
  })
}

describe('a private engine', () => {
  const bed = privateEngine({ images: ['localhost/longshore-test:v1'] })

  interface Inspected {
    readonly State: { readonly Running: boolean }
    readonly NetworkSettings: { readonly IPAddress: string }
  }

  async function serve(base: string): Promise<string> {
    const name = bed.name(base)
    await bed.ask('POST', `/containers/create?name=${name}`, {
      Image: 'localhost/longshore-test:v1',
    })
    await bed.ask('POST', `/containers/${name}/start`)
    return name
  }

  it('lets containers be dialled from outside, also after a restart', async () => {
    const name = await serve('dialled')
    const first = await bed.ask<Inspected>('GET', `/containers/${name}/json`)
    await expect.poll(() => dial(first.NetworkSettings.IPAddress, 8080)).toBe(true)
    await bed.restart()
    await bed.ask('POST', `/containers/${name}/start`)
    const second = await bed.ask<Inspected>('GET', `/containers/${name}/json`)
    await expect.poll(() => dial(second.NetworkSettings.IPAddress, 8080)).toBe(true)
  })

  it('freezes and goes on where it was', async () => {
    bed.pause()
    const whileFrozen = await answersPing(bed.socketPath, 300)
    bed.resume()
    expect(whileFrozen).toBe(false)
    expect(await answersPing(bed.socketPath)).toBe(true)
  })

  it('comes back from a kill with its containers known and ended', async () => {
    const name = await serve('survivor')
    await bed.kill()
    expect(await answersPing(bed.socketPath)).toBe(false)
    await bed.restart()
    const after = await bed.ask<Inspected>('GET', `/containers/${name}/json`)
    expect(after.State.Running).toBe(false)
  })

  it('has its data under the cache and its sockets in a folder of its own', () => {
    if (!bed.engine.private) throw new Error('not private')
    expect(fs.existsSync(bed.engine.dataRoot)).toBe(true)
    expect(bed.socketPath.length).toBeLessThan(108)
  })
})

describe('a private engine that comes back with another address range', () => {
  const bed = privateEngine({ images: ['localhost/longshore-test:v1'], isOnDisk: true })

  it('has its networks anew in that, with what was on them', async () => {
    if (!bed.engine.private) throw new Error('not private')
    const { name, network: before } = bed.engine
    const [net, web] = [bed.name('net'), bed.name('web')]
    await bed.ask('POST', '/networks/create', { Name: net, Labels: { kept: 'yes' } })
    await bed.ask('POST', `/containers/create?name=${web}`, {
      Image: 'localhost/longshore-test:v1',
      HostConfig: { NetworkMode: net },
    })
    await stopEngine(name)
    // Whoever has the range now, the engine does not get it again.
    await tryRun('ip', ['link', 'add', `lsbed${before.index}`, 'type', 'bridge'])
    const { network: after } = await startEngine({ name, owner: process.pid })
    await tryRun('ip', ['link', 'del', `lsbed${before.index}`, 'type', 'bridge'])
    expect(after.pool).not.toBe(before.pool)
    await bed.ask('POST', `/containers/${web}/start`)
    const found = await bed.ask<{
      NetworkSettings: { Networks: Record<string, { IPAddress: string }> }
    }>('GET', `/containers/${web}/json`)
    const address = found.NetworkSettings.Networks[net]?.IPAddress ?? ''
    expect(address).toContain(after.pool.replace('0.0/16', ''))
    await expect.poll(() => dial(address, 8080)).toBe(true)
    expect(await bed.ask('GET', `/networks/${net}`)).toMatchObject({ Labels: { kept: 'yes' } })
  })
})

describe('a private engine of the old release', () => {
  const image = 'localhost/longshore-test:v1'
  const bed = privateEngine({ release: 'bookworm', images: [image] })

  it('runs beside the others and speaks API 1.41', async () => {
    expect(bed.engine.apiVersion).toBe('1.41')
    const name = bed.name('old')
    await bed.ask('POST', `/containers/create?name=${name}`, { Image: image })
    await bed.ask('POST', `/containers/${name}/start`)
    expect(await bed.leftovers()).toEqual([`container ${name}`])
  })
})
