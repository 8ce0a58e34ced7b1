// A process that is killed at any moment of telling: between queueing and sending, while it sends, before it knows.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { createDice } from '../../support/dice.ts'
import { startReceiver } from '../../support/receivers/receiver.ts'
import { webhookRules } from '../../support/receivers/webhook.ts'
import { newFolder, openIn } from '../store/folder.ts'

const secret = 'a secret of sixteen or more'
const total = 60
const dice = createDice(13, 1)

it('loses nothing that was told, doubles nothing that was confirmed, and keeps the order', async () => {
  const dir = newFolder()
  const received: { readonly id: string; readonly story: string }[] = []
  const check = webhookRules(secret, () => Date.now())
  let child: ChildProcess | undefined
  let deadline = dice.between(1, 12)
  const receiver = await startReceiver((request) => {
    const reply = check(request)
    received.push(JSON.parse(request.body))
    deadline -= 1
    if (deadline === 0) killSoon(child)
    return reply
  })
  const confirmed = new Set<string>()
  let kills = 0
  let isTold = false
  while (!isTold) {
    const before = received.length
    child = start(dir, receiver.address)
    isTold = await ended(child)
    kills += isTold ? 0 : 1
    const again = received.slice(before).filter(({ id }) => confirmed.has(id))
    expect(again, 'told again though it was confirmed').toEqual([])
    const { store } = openIn(dir)
    for (const { id } of store.notify.outbox.list({ state: 'delivered', limit: 1_000 }))
      confirmed.add(id)
    store.close()
    deadline = dice.between(1, 12)
  }
  await receiver.close()
  expect(receiver.violations).toEqual([])
  expect(kills).toBeGreaterThan(5)
  const first = received.filter(({ id }, at) => received.findIndex((each) => each.id === id) === at)
  expect(first.map(({ story }) => story)).toEqual(
    Array.from({ length: total }, (_, n) => `d${n + 1}`),
  )
  expect(received.length - first.length).toBeLessThanOrEqual(kills)
})

function start(dir: string, address: string): ChildProcess {
  const program = fileURLToPath(new URL('../../support/notify-child.ts', import.meta.url))
  const args = [program, dir, `${address}/hook`, secret, String(total)]
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Whether it told everything; false where it was killed before. */
async function ended(child: ChildProcess): Promise<boolean> {
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk
  })
  await once(child, 'close')
  return output.endsWith('told\n')
}

/** While the request is under way, or at some moment after it. */
function killSoon(child: ChildProcess | undefined): void {
  const kill = () => void child?.kill('SIGKILL')
  if (dice.chance(0.4)) kill()
  else setTimeout(kill, dice.between(0, 6))
}
