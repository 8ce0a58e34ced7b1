import { expect, it } from 'vitest'
import type { MappedHost } from '../../../src/shared/model/face-standing.ts'
import { run } from './harness.ts'

const host = (name: string): MappedHost => ({
  ...{ host: name, proxy: 'edge', publicAddress: null, version: '2.11.2', warnings: [] },
  failure: null,
  routes: [
    {
      ...{ name: `${name}.example.com`, path: '/', targets: ['172.20.0.5:80'], trouble: null },
      holder: { kind: 'ours', workload: 'shop' },
    },
  ],
})
const failure = { kind: 'proxy-away', host: 'away', proxy: 'The edge', reason: 'silent' } as const

it('faces shows hosts that answer at once, and one that is away once that is known', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  let shown = ''
  const script = {
    hosts: { list: async () => ['prod', 'away', 'staging'].map((name) => ({ name })) },
    faces: {
      map: async ({ host: name }: { host: string }) => {
        if (name !== 'away') return { at: 0, hosts: [host(name)] }
        await promise
        return { at: 0, hosts: [{ ...host(name), routes: [], failure }] }
      },
    },
  }
  const out = async (text: string) => {
    shown += `${text}\n`
    if (/staging\.example\.com/.test(text)) {
      expect(text).toMatch(/prod\.example\.com/)
      expect(text).not.toMatch(/away/)
      resolve()
    }
  }
  const { code, err } = await run('faces', script, { terminal: { out } })
  expect(code).toBe(0)
  expect(err).toContain('Not answered yet: away')
  expect(shown).toMatch(/\naway +Longshore’s edge +- +unknown: The edge on away does not answer/)
})

it('faces waits for all of them where a program reads it', async () => {
  const map = { at: 0, hosts: [host('prod'), host('staging')] }
  const { json } = await run('faces --json', { faces: { map: async () => map } })
  expect(json()).toEqual([map])
})
