import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tryRun } from '../../../scripts/lib/exec.mjs'
import { judgeKey, parseKnownHosts } from '../../../src/main/hosts/ssh/keys/known-hosts.ts'
import { makeKey } from '../../support/bed/remote/accounts.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { type KnownHostsCase, makeCase, type ServedKey } from './known-hosts/cases.ts'

const form = campaignForm('known-hosts')
const { count, first, seed } = form

const folder = mkdtempSync(join(tmpdir(), 'longshore-known-'))
const servers: ssh2.Server[] = []
const served: ServedKey[] = []

beforeAll(async () => {
  for (const type of ['ed25519', 'ed25519', 'ecdsa', 'rsa']) served.push(await serve(type))
})
afterAll(() => {
  for (const server of servers) server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A server that shows one key and lets nobody in. */
async function serve(type: string): Promise<ServedKey> {
  const file = join(folder, `key-${served.length}`)
  await makeKey(file, type, '')
  const server = new ssh2.Server({ hostKeys: [readFileSync(file)] }, (client) => {
    client.on('error', () => {})
    client.on('authentication', (context) => context.reject(['publickey']))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const [name = '', base64 = ''] = readFileSync(`${file}.pub`, 'utf8').split(' ')
  return { type: name, base64, port: (server.address() as AddressInfo).port }
}

/** Whether OpenSSH goes on to the login; undefined when it said neither. */
async function sshAccepts(one: KnownHostsCase, file: string): Promise<boolean | undefined> {
  const options = {
    ...{ UserKnownHostsFile: file, GlobalKnownHostsFile: '/dev/null', UpdateHostKeys: 'no' },
    ...{ StrictHostKeyChecking: 'yes', BatchMode: 'yes', CanonicalizeHostname: 'no' },
    ...{ IdentityFile: 'none', IdentityAgent: 'none' },
    ProxyCommand: `busybox nc 127.0.0.1 ${one.shown.port}`,
    ...(one.alias === undefined ? {} : { HostKeyAlias: one.alias }),
  }
  const args = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  const place = ['-p', String(one.port), '-l', 'nobody', '--', one.host, 'true']
  const { stderr } = await tryRun('ssh', ['-F', '/dev/null', ...args, ...place], {
    timeoutMs: 20_000,
  })
  if (/Permission denied \(/.test(stderr)) return true
  return /Host key verification failed/.test(stderr) ? false : undefined
}

it(
  'accepts no host key that ssh rejects, over generated known_hosts files',
  async () => {
    const file = join(folder, 'known_hosts')
    const wrong: string[] = []
    const tally = { both: 0, neither: 0, sshOnly: 0, unclear: 0 }
    for (let i = first; i < first + count; i++) {
      const one = makeCase(served, seed, i)
      writeFileSync(file, one.text)
      const { host, port, alias, shown } = one
      const question = { host, port, ...(alias === undefined ? {} : { alias }) }
      const key = Buffer.from(shown.base64, 'base64')
      const known = parseKnownHosts(readFileSync(file, 'utf8'), file)
      const ours = judgeKey(known, { ...question, key }).verdict === 'known'
      const theirs = await sshAccepts(one, file)
      if (theirs === undefined) tally.unclear += 1
      else if (ours && !theirs) wrong.push(`case ${i} of seed ${seed}: ${JSON.stringify(one)}`)
      else if (theirs) tally[ours ? 'both' : 'sshOnly'] += 1
      else tally.neither += 1
    }
    tellCampaign(form, tally)
    expect(wrong).toEqual([])
    // Were they all rejected, nothing would have been compared.
    expect(tally.both).toBeGreaterThanOrEqual(Math.floor(count / 50))
    expect(tally.unclear).toBe(0)
  },
  Math.max(120_000, count * 400),
)
