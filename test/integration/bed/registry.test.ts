import { describe, expect, it } from 'vitest'
import { callEngine } from '../../../scripts/lib/engine-api.mjs'
import { ensureBigImage } from '../../../scripts/lib/images.mjs'
import { registryAuth } from '../../../scripts/lib/registry.mjs'
import { privateEngine } from '../../support/bed/private-engine.ts'
import { registryOn } from '../../support/bed/registry.ts'

const image = 'localhost/longshore-test:v1'

describe('a registry beside a private engine', () => {
  const bed = privateEngine({ images: [image] })
  const open = registryOn(bed)
  const login = { username: 'ship', password: 'p$ss: wörd' }
  const locked = registryOn(bed, { port: 5001, login })

  it('gives back by its digest what was pushed', async () => {
    const { reference, digest } = await open.push(image, 'team/app:v1')
    const pulled = await bed.call('POST', `/images/create?fromImage=${reference}`)
    expect(pulled.body).toContain(digest)
    expect((await bed.call('GET', `/images/${reference}/json`)).status).toBe(200)
  })

  it('refuses who does not know the password', async () => {
    const { reference } = await locked.push(image, 'secret:v1')
    const pull = (headers: Record<string, string>) =>
      callEngine(bed.socketPath, 'POST', `/images/create?fromImage=${reference}`, { headers })
    expect((await pull({})).body).toMatch(/no basic auth credentials|unauthorized/)
    const known = await pull({ 'x-registry-auth': registryAuth(locked.registry()) })
    expect(known.body).toContain('Status: ')
    expect(known.body).not.toContain('"error"')
  })

  it('is as slow as told behind a slow door, until that is opened', async () => {
    const big = 'localhost/longshore-test:big-2'
    await ensureBigImage(bed.socketPath, big, 2)
    await open.push(big, 'big:v1')
    await bed.ask('DELETE', `/images/${big}`)
    const door = await open.behindSlowDoor(500_000)
    const started = performance.now()
    const pulling = bed.call('POST', `/images/create?fromImage=${door.host}:${door.port}/big:v1`)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    door.setSpeed(Number.POSITIVE_INFINITY)
    expect((await pulling).body).toContain('Downloaded newer image')
    expect(performance.now() - started).toBeGreaterThan(1_500)
    await door.close()
  })
})
