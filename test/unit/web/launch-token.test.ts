import { afterEach, beforeEach, expect, it } from 'vitest'
import { type DoorBed, openDoorBed, redeem, requestText, sendRaw } from './door-bed.ts'

let bed: DoorBed
beforeEach(async () => {
  bed = await openDoorBed()
})
afterEach(() => bed.close())

const statusOf = async (token: string) => (await redeem(bed.port, token)).status
const wrong = (n: number) => `wrong-${n}-`.padEnd(43, 'x')

it('takes a launch token once, whoever brings it again and however often', async () => {
  const token = new URL(bed.door.url).hash.slice('#token='.length)
  expect(Buffer.from(token, 'base64url').length).toBeGreaterThanOrEqual(16)
  const together = await Promise.all([statusOf(token), statusOf(token), statusOf(token)])
  expect(together.filter((status) => status === 200)).toHaveLength(1)
  const replays = new Set<number>()
  for (let n = 0; n < 100; n += 1) replays.add(await statusOf(token))
  expect([...replays].sort()).toEqual([401, 429])
})

it('voids a launch URL when it makes another', async () => {
  const [first, second] = [bed.newToken(), bed.newToken()]
  expect(first).not.toBe(second)
  expect(await statusOf(first)).toBe(401)
  expect(await statusOf(second)).toBe(200)
})

it('lets nobody in for a minute after ten wrong tokens, not even with the right one', async () => {
  const token = bed.newToken()
  for (let n = 0; n < 10; n += 1) expect(await statusOf(wrong(n))).toBe(401)
  expect(await statusOf(token)).toBe(429)
  bed.moveClock(59_000)
  expect(await statusOf(token)).toBe(429)
  bed.moveClock(1_000)
  expect(await statusOf(token)).toBe(200)
})

it('keeps those who are in while it is locked', async () => {
  const session = await bed.newSession()
  for (let n = 0; n < 20; n += 1) await statusOf(wrong(n))
  const host = `127.0.0.1:${bed.port}`
  const answer = await sendRaw(
    bed.port,
    requestText({
      method: 'POST',
      path: '/session',
      host,
      headers: [`Origin: http://${host}`, 'Content-Type: application/json'],
      body: JSON.stringify({ session }),
    }),
  )
  expect(answer.status).toBe(200)
})
