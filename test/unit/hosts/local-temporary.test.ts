import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLocalTemporary } from '../../../src/main/hosts/local/local-temporary.ts'
import { temporaryNames } from '../../../src/main/hosts/session/temporary-names.ts'
import { failureFrom } from '../../support/fake-engine/contract-bed.ts'

let root: string
let installation: string
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'ls-temporary-'))
  installation = `${root.slice(-6)}0`
})
afterEach(() => fs.rmSync(root, { recursive: true, force: true }))

const memory = '/dev/shm'
const modeOf = (file: string) => (fs.statSync(file).mode & 0o777).toString(8)
const open = (run = 'now', XDG_RUNTIME_DIR = '', onDisk = path.join(root, 'disk')) =>
  createLocalTemporary({
    names: temporaryNames(installation, run),
    env: { XDG_RUNTIME_DIR },
    onDisk,
  })
/** As a crash leaves one: with a secret in it. */
async function leaveOneBehind(run: string): Promise<string> {
  let left = ''
  await open(run).withTemporary(async (folder) => {
    left = folder.path
  })
  fs.mkdirSync(left)
  fs.writeFileSync(path.join(left, 'config.json'), 'secret')
  return left
}

describe('a temporary folder', () => {
  it('is the user’s alone, and gone with everything in it when the work ends', async () => {
    const made = await open().withTemporary(async (folder) => {
      await folder.write('config.json', '{}')
      await folder.write('deep/er', 'x', 0o640)
      const file = path.join(folder.path, 'config.json')
      expect([modeOf(folder.path), modeOf(file)]).toEqual(['700', '600'])
      expect(modeOf(path.join(folder.path, 'deep/er'))).toBe('640')
      return folder
    })
    expect(fs.existsSync(made.path)).toBe(false)
  })

  it('is gone as well when the work fails, and the failure is the work’s own', async () => {
    let made = ''
    const work = open().withTemporary(async (folder) => {
      made = folder.path
      throw new Error('compose failed')
    })
    await expect(work).rejects.toThrow('compose failed')
    expect(made).not.toBe('')
    expect(fs.existsSync(made)).toBe(false)
  })

  it('lies in memory: the user’s own, or else everybody’s', async ({ skip }) => {
    skip(process.platform !== 'linux', 'only Linux has folders in memory')
    const own = fs.mkdtempSync(path.join(memory, 'ls-own-'))
    try {
      for (const [runtime, parent] of [
        [own, own],
        ['', memory],
        ['relative', memory],
        [path.join(own, 'none'), memory],
      ] as const) {
        await open('now', runtime).withTemporary(async (folder) => {
          expect(path.dirname(folder.path)).toBe(parent)
          expect(folder.isInMemory).toBe(true)
        })
      }
    } finally {
      fs.rmSync(own, { recursive: true })
    }
  })

  it.each(['../outside', '/etc/passwd', '', 'a/../../b'])('takes no file at %j', async (name) => {
    const failure = await open().withTemporary((folder) => failureFrom(folder.write(name, 'x')))
    expect(failure).toMatchObject({ kind: 'forbidden' })
  })

  it('of a run that is over is swept; of this run and of others it stays', async () => {
    const [left, other] = [await leaveOneBehind('before'), await leaveOneBehind('now')]
    const foreign = left.replace(installation, `${installation}x`)
    fs.mkdirSync(foreign)
    try {
      await open('now').sweep()
      expect([left, other, foreign].map((each) => fs.existsSync(each))).toEqual([false, true, true])
    } finally {
      fs.rmSync(other, { recursive: true })
      fs.rmdirSync(foreign)
    }
  })

  it('of an app that was killed is swept by the next one', async () => {
    const onDisk = path.join(root, 'disk')
    const script = [
      `import { createLocalTemporary } from ${JSON.stringify(import.meta.resolve('../../../src/main/hosts/local/local-temporary.ts'))}`,
      `import { temporaryNames } from ${JSON.stringify(import.meta.resolve('../../../src/main/hosts/session/temporary-names.ts'))}`,
      `const names = temporaryNames(${JSON.stringify(installation)})`,
      `createLocalTemporary({ names, env: {}, onDisk: ${JSON.stringify(onDisk)} }).withTemporary(`,
      `async (folder) => {`,
      `  await folder.write('config.json', 'secret')`,
      `  console.log(folder.path)`,
      `  await new Promise((resolve) => setTimeout(resolve, 60_000))`,
      `})`,
    ].join('\n')
    const child = spawn(process.execPath, ['--input-type=module', '-e', script])
    const [said] = await once(child.stdout, 'data')
    const left = String(said).trim()
    expect(fs.existsSync(path.join(left, 'config.json'))).toBe(true)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await createLocalTemporary({ names: temporaryNames(installation), env: {}, onDisk }).sweep()
    expect(fs.existsSync(left)).toBe(false)
  })

  it('that is a link is not followed when it is swept', async () => {
    const outside = path.join(root, 'outside')
    fs.mkdirSync(outside)
    fs.writeFileSync(path.join(outside, 'kept'), '')
    const left = await leaveOneBehind('before')
    fs.rmSync(left, { recursive: true })
    fs.symlinkSync(outside, left)
    await open().sweep()
    expect(fs.existsSync(path.join(outside, 'kept'))).toBe(true)
    expect(fs.lstatSync(left, { throwIfNoEntry: false })).toBeUndefined()
  })
})
