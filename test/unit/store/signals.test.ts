import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

it('leaves the signals that end a process to its entry: one that is sent once more is a second Ctrl-C', () => {
  const app = join(import.meta.dirname, '../../../src/main/app.ts')
  const script = `await import(${JSON.stringify(app)})
    console.log(${JSON.stringify(signals)}.map((signal) => process.listenerCount(signal)).join())`
  const args = ['--input-type=module', '--eval', script]
  expect(execFileSync(process.execPath, args, { encoding: 'utf8' }).trim()).toBe('0,0,0')
})
