import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLocalFiles } from '../../../src/main/hosts/local/local-files.ts'
import { failureFrom } from '../../support/fake-engine/contract-bed.ts'

let root: string
let base: string
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'ls-files-'))
  base = path.join(root, 'files')
})
afterEach(() => fs.rmSync(root, { recursive: true, force: true }))

const modeOf = (file: string) => (fs.statSync(file).mode & 0o777).toString(8)

describe('files of workloads', () => {
  it('live in a lasting folder of the workload that only the user can enter', async () => {
    const folder = await createLocalFiles(base).folder('web')
    expect(folder).toBe(path.join(base, 'web'))
    expect(modeOf(folder)).toBe('700')
    expect(modeOf(base)).toBe('700')
    expect(await createLocalFiles(base).folder('web')).toBe(folder)
  })

  it.each(['..', '../x', 'a/b', '', '.'])('refuse %j as a workload', async (name) => {
    expect(await failureFrom(createLocalFiles(base).folder(name))).toMatchObject({
      kind: 'forbidden',
    })
  })

  it('are written privately, read back, listed and removed', async () => {
    const files = createLocalFiles(base)
    const folder = await files.folder('web')
    await files.write(`${folder}/env`, 'A=1')
    await files.write(`${folder}/deep/down`, Buffer.from([1, 2, 3]), 0o644)
    expect((await files.read('web/env')).toString()).toBe('A=1')
    expect(await files.read(`${folder}/deep/down`)).toEqual(Buffer.from([1, 2, 3]))
    expect([modeOf(`${folder}/env`), modeOf(`${folder}/deep/down`)]).toEqual(['600', '644'])
    expect(await files.list(folder)).toEqual(['deep', 'env'])
    await files.remove(`${folder}/deep`)
    await files.remove(`${folder}/deep`)
    expect(await files.list(folder)).toEqual(['env'])
    expect(await files.list('nowhere')).toEqual([])
  })

  it('are replaced whole, whoever writes at the same time', async () => {
    const files = createLocalFiles(base)
    const texts = Array.from({ length: 20 }, (_, i) => `${i}`.repeat(20_000))
    await Promise.all(texts.map((text) => files.write('web/big', text)))
    expect(texts).toContain((await files.read('web/big')).toString())
    expect(await files.list('web')).toEqual(['big'])
  })

  it('leave nothing behind when they cannot be written', async () => {
    const files = createLocalFiles(base)
    await files.ensureFolder('web/taken')
    await expect(files.write('web/taken', 'x')).rejects.toThrow()
    expect(await files.list('web')).toEqual(['taken'])
  })

  it('that are not there say so', async () => {
    expect(await failureFrom(createLocalFiles(base).read('web/none'))).toMatchObject({
      kind: 'not-found',
      what: 'file',
    })
  })

  it.each(['/etc/passwd', '../outside', 'web/../../outside', ''])(
    'are never written or removed at %j',
    async (outside) => {
      fs.writeFileSync(path.join(root, 'outside'), 'precious')
      const files = createLocalFiles(base)
      expect(await failureFrom(files.write(outside, 'x'))).toMatchObject({ kind: 'forbidden' })
      expect(await failureFrom(files.remove(outside))).toMatchObject({ kind: 'forbidden' })
      expect(fs.readFileSync(path.join(root, 'outside'), 'utf8')).toBe('precious')
    },
  )
})
