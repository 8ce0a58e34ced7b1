import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { newFolder, openIn } from './folder.ts'

const rounds = 12

/** The last number the loop acknowledged before SIGKILL hit it at a random moment. */
async function writeUntilKilled(dir: string, id: string): Promise<number> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./write-loop.ts', import.meta.url)), dir, id],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    if (output === '') setTimeout(() => child.kill('SIGKILL'), Math.random() * 60)
    output += chunk
  })
  await once(child, 'close')
  return Number(output.split('\n').at(-2))
}

describe('a process that is killed while it writes', () => {
  it('loses no acknowledged write, and the file opens again every time', async () => {
    const dir = newFolder()
    for (let round = 1; round <= rounds; round += 1) {
      const id = `d${round}`
      const acknowledged = await writeUntilKilled(dir, id)
      const { store, warnings } = openIn(dir)
      expect(warnings).toEqual([])
      const events = store.deployments.events(id)
      expect(acknowledged).toBeGreaterThan(0)
      expect(events.length).toBeGreaterThanOrEqual(acknowledged)
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
      expect(store.deployments.get(id)?.lastSeq).toBe(events.length)
      store.close()
    }
  })
})
