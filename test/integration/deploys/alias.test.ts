// What a client on the network is answered by the name of a workload while versions come and go.
import { afterAll, expect, it } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { noOptions } from '../../../src/shared/model/options.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { deployBed } from '../../support/deploy-bed.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { eventually } from '../../support/eventually.ts'

const bed = sharedEngine()
const docker = dockerCli(bed)
const open = deployBed(bed)
const client = bed.name('client')

/** Looks the name up anew for each request, takes one address alone, and says what it was answered. */
const asking = (name: string) => `
while :; do
  ip=$(nslookup -type=a ${name} 127.0.0.11 | awk '/^Address: /{ print $2 }' | tail -n 1)
  wget -q -O - http://$ip:8080/ || printf 'failed at "%s"' "$ip"
  echo
done`

async function answers(): Promise<string[]> {
  const { binary, env } = docker()
  const said = await run(binary, ['logs', client], { env })
  return said.split('\n').filter((line) => line !== '')
}

afterAll(async () => {
  await bed.ask('DELETE', `/containers/${client}?force=1`)
})

it('a client that asks for the workload by its name is answered by proved versions alone, by each replica, and always', async () => {
  const { apply, deploy, containers, served, run: ask } = open()
  const scale = (workload: string, count: number) => {
    const options = { ...noOptions, scale: { [workload]: count } }
    return ask({ workload, action: 'scale', reason: '', actor: 'test', options })
  }
  const web = apply('named')
  await deploy(web, 'v1')
  await bed.ask('POST', `/containers/create?name=${client}`, {
    Image: 'localhost/longshore-test:shell',
    Entrypoint: ['sh', '-c'],
    Cmd: [asking(web)],
    HostConfig: { NetworkMode: bed.name('net') },
  })
  await bed.ask('POST', `/containers/${client}/start`)
  const answered = async (version: string) =>
    eventually(async () =>
      (await answers()).slice(-3).every((line) => line === version) ? true : undefined,
    )
  await answered('v1')

  // It answers for two seconds, and then is not healthy any more: the soak does not let it pass.
  apply('named', {}, { deploy: { healthTimeout: '20s', soak: '5s', stopTimeout: '1s' } })
  expect(await deploy(web, 'unhealthy-later')).toMatchObject({ state: 'failed' })
  expect(new Set(await answers())).toEqual(new Set(['v1']))

  apply('named')
  expect(await deploy(web, 'v2')).toMatchObject({ state: 'succeeded' })
  await answered('v2')
  const one = (await addresses(web))[0]
  expect(await scale(web, 3)).toMatchObject({ state: 'succeeded' })
  const several = await addresses(web)
  expect(several).toHaveLength(3)
  expect(several).toContain(one)
  expect(await served(web)).toEqual(['v2', 'v2', 'v2'])
  expect(await scale(web, 1)).toMatchObject({ state: 'succeeded', verified: true })
  expect(await addresses(web)).toEqual([one])
  await answered('v2')
  const all = await answers()
  expect(new Set(all)).toEqual(new Set(['v1', 'v2']))
  expect(all.length).toBeGreaterThan(100)
  expect((await containers(web, true)).map((name) => name.toLowerCase())).toEqual([web])
})

/** All that the name leads to. */
async function addresses(name: string): Promise<string[]> {
  const { binary, env } = docker()
  const lookUp = ['exec', client, 'nslookup', '-type=a', name, '127.0.0.11']
  const said = await run(binary, lookUp, { env })
  return [...said.matchAll(/^Name:.*\nAddress: (\S+)$/gm)].map(([, address = '']) => address).sort()
}

it('a name that a container of somebody else is found by stays its own, and is not touched', async () => {
  const { apply, deploy, containers, events } = open()
  const web = apply('theirs')
  // On another network it is in nobody's way: only that form of the name is taken.
  const create = { Image: 'localhost/longshore-test:hold' }
  await bed.ask('POST', `/containers/create?name=${web}`, create)
  await bed.ask('POST', `/containers/${web}/start`)
  const before = await bed.ask('GET', `/containers/${web}/json`)
  expect(await deploy(web, 'v1')).toMatchObject({ state: 'succeeded' })
  const [named = ''] = await containers(web)
  expect([named === web, named.toLowerCase()]).toEqual([false, web])
  expect(await bed.ask('GET', `/containers/${web}/json`)).toEqual(before)
  await bed.ask('DELETE', `/containers/${named}?force=1`)

  await bed.ask('POST', `/networks/${bed.name('net')}/connect`, { Container: web })
  const beside = await deploy(web, 'v2')
  expect(beside).toMatchObject({ state: 'succeeded' })
  expect((await containers(web))[0]).toMatch(new RegExp(`^ls-${web}-`))
  const said = events(beside.id).map(({ line }) => line)
  expect(said).toContain(`${web} on network ${bed.name('net')} does not lead to it, but to ${web}`)
  expect(await bed.ask('GET', `/containers/${web}/json`)).toMatchObject({ Name: `/${web}` })
  await bed.ask('DELETE', `/containers/${web}?force=1`)
})
