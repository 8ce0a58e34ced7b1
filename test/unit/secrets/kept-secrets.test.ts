import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openKeptSecrets } from '../../../src/main/secrets/kept-secrets.ts'
import { openVault } from '../../../src/main/secrets/vault.ts'

const dirs: string[] = []
afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true })
})

async function open(dir = mkdtempSync(join(tmpdir(), 'longshore-kept-'))) {
  dirs.push(dir)
  const file = join(dir, 'kept-answers.json')
  return { dir, file, kept: openKeptSecrets(file, await openVault({ dir })) }
}

describe('passwords that are kept', () => {
  it('are there again after a restart, and nowhere readable', async () => {
    const { dir, file, kept } = await open()
    expect(kept.read('prod')).toEqual({})
    kept.write('prod', { 'password:ana@x': 'open sesame' })
    kept.write('eu', { 'passphrase:/k': 'other' })
    const text = readFileSync(file, 'utf8')
    expect(text).not.toMatch(/sesame|other|ana/)
    expect(statSync(file).mode & 0o077).toBe(0)
    const again = (await open(dir)).kept
    expect(again.read('prod')).toEqual({ 'password:ana@x': 'open sesame' })
    expect(again.read('eu')).toEqual({ 'passphrase:/k': 'other' })
  })

  it('are gone when they are forgotten, or nothing is left of them', async () => {
    const { file, kept } = await open()
    kept.write('prod', { a: 'b' })
    kept.write('eu', { a: 'b' })
    kept.forget('prod')
    kept.forget('nobody')
    kept.write('eu', {})
    expect(kept.read('prod')).toEqual({})
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({})
  })

  it('open no other host than their own', async () => {
    const { file, kept } = await open()
    kept.write('prod', { 'password:ana@x': 'secret' })
    const { prod } = JSON.parse(readFileSync(file, 'utf8'))
    writeFileSync(file, JSON.stringify({ evil: prod }))
    expect(() => kept.read('evil')).toThrow('secret-unreadable')
  })

  it.each(['{', '[]', '{"prod":7}', '{"prod":"s1:00000000:AAAA"}'])(
    'say so where the file is damaged: %s',
    async (text) => {
      const { file, kept } = await open()
      writeFileSync(file, text)
      expect(() => kept.read('prod')).toThrow('secret-unreadable')
    },
  )

  it('take names of the prototype for hosts like any other', async () => {
    const { kept } = await open()
    expect(kept.read('constructor')).toEqual({})
    kept.write('constructor', { a: 'b' })
    expect(kept.read('constructor')).toEqual({ a: 'b' })
  })
})
