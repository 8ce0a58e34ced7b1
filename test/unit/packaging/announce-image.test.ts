// What a pipeline posts: the script itself, against a server that keeps what it was told.
import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { linkTextIn, parseDeepLink } from '../../../src/shared/model/deep-link.ts'

const script = path.resolve(import.meta.dirname, '../../../assets/ci/announce-image.sh')
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`
const base = 'https://chat.example/longshore/'

let told: unknown[] = []
const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => {
    body += String(chunk)
  })
  request.on('end', () => {
    told.push(JSON.parse(body))
    response.end('ok')
  })
})
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve())))
afterAll(() => server.close())

function hook(): string {
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}/hook`
}

async function announce(
  args: readonly string[],
  linkBase = base,
  webhook = hook(),
): Promise<unknown> {
  told = []
  const env = {
    ...{ PATH: process.env.PATH ?? '', NO_PROXY: '127.0.0.1' },
    ...{ WEBHOOK: webhook, LINK_BASE: linkBase },
  }
  await promisify(execFile)('sh', [script, ...args], { env })
  expect(told).toHaveLength(1)
  return told[0]
}

const meant = { kind: 'deploy', workload: 'web', tag: '1.4.2', digest, reason: null, from: 'CI' }
const linkIn = (url: string) => parseDeepLink(linkTextIn(url), Date.now())

it('tells a generic webhook of the image, with a link that proposes exactly it', async () => {
  const body = (await announce(['generic', 'web', '1.4.2', digest])) as { url: string }
  expect(body).toMatchObject({ text: 'web 1.4.2 is built', workload: 'web', tag: '1.4.2', digest })
  expect(body.url.startsWith(`${base}#`)).toBe(true)
  expect(linkIn(body.url)).toMatchObject(meant)
})

it('tells Slack and Discord in their own forms', async () => {
  const slack = (await announce(['slack', 'web', '1.4.2', digest])) as { text: string }
  const [, url = ''] = /^web 1\.4\.2 is built → <([^|>]+)\|Deploy>$/.exec(slack.text) ?? []
  expect(linkIn(url.replaceAll('&amp;', '&'))).toMatchObject(meant)
  const discord = (await announce(['discord', 'web', '1.4.2', digest])) as { content: string }
  const [, shown = ''] =
    /^web 1\.4\.2 is built → \[Deploy\]\(<([^>]+)>\)$/.exec(discord.content) ?? []
  expect(linkIn(shown)).toMatchObject(meant)
  expect(discord).toMatchObject({ allowed_mentions: { parse: [] } })
})

it('has the text of the link to copy where there is no landing page', async () => {
  const body = (await announce(['generic', 'web', '1.4.2'], '')) as { url: string }
  expect(linkIn(body.url)).toMatchObject({ ...meant, digest: null })
  expect(body.url).toMatch(/^longshore:\/\/deploy\?/)
})

it('writes a tag with underscores so that Discord does not set it in italics', async () => {
  const { content } = (await announce(['discord', 'web', 'v_1_'])) as { content: string }
  expect(content).toMatch(/^web v\\_1\\_ is built → \[Deploy\]/)
  expect(linkIn(/<([^>]+)>/.exec(content)?.[1] ?? '')).toMatchObject({ tag: 'v_1_' })
})

const unfit = 'not fit for a link'
it.each([
  [['slack', 'web"}', 'v1'], unfit],
  [['slack', 'web', 'v1', 'a b'], unfit],
  [['pager', 'web', 'v1'], 'slack, discord or generic'],
  [['slack', 'web'], 'usage'],
  [['slack', '', 'v1'], unfit],
  [['slack', 'wéb', 'v1'], unfit],
  [['slack', 'web&from=boss', 'v1'], unfit],
  [['slack', 'web-', 'v1'], unfit],
  [['slack', 'w'.repeat(64), 'v1'], unfit],
  [['slack', 'web', ''], unfit],
  [['slack', 'web', '.v1'], unfit],
  [['slack', 'web', 'v1\n@everyone'], unfit],
  [['slack', 'web', 'v1', 'latest'], unfit],
  [['slack', 'web', 'v1', digest.slice(0, -1)], unfit],
  [['slack', 'web', 'v1', digest, 'kind'], unfit],
  [['slack', 'web', 'v1', digest, '-1'], unfit],
  [['slack', 'web', 'v1', digest, '08'], unfit],
  [['slack', 'web', 'v1', digest, '0'], unfit],
  [['slack', 'web', 'v1', digest, '9'.repeat(30)], unfit],
])('posts nothing of %j', async (args, why) => {
  await expect(announce(args)).rejects.toThrow(why)
  expect(told).toEqual([])
})

it('posts nothing where an address is none', async () => {
  const args = ['slack', 'web', 'v1']
  await expect(announce(args, 'https://chat.example/"}')).rejects.toThrow('LINK_BASE')
  await expect(announce(args, 'chat.example')).rejects.toThrow('LINK_BASE')
  const quoted = 'https://chat.example/"\noutput = "kept'
  await expect(announce(args, base, quoted)).rejects.toThrow('WEBHOOK')
  await expect(announce(args, base, '')).rejects.toThrow('WEBHOOK')
})
