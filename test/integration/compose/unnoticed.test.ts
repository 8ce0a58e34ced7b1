// What docker compose does not notice of a change, or cannot mend: contents, options of what is there, networks
// that are gone. On a real engine.
import { describe, expect, it } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { composeBed, failureOfRun, image } from '../../support/compose-bed.ts'

const bed = sharedEngine()
const stacks = composeBed(bed)
const { apply, write, running } = stacks

const docker = async (...args: string[]): Promise<string> => {
  const { binary, env } = stacks.docker()
  return await run(binary, args, { env })
}

describe('what is written into containers as they are made', () => {
  const stack = (level: string, token: string, more = '') => ({
    'compose.yaml': `
services:
  web:
    image: ${image('hold')}
    stop_grace_period: 0s
    configs: [{ source: app, target: /etc/app.conf }]
    secrets: [token]
    volumes: ["/data"]
    depends_on: [side]
  side: { image: ${image('hold')}, stop_grace_period: 0s }
${more}
configs: { app: { content: "level = ${level}" } }
secrets: { token: { environment: TOKEN } }
`,
    '.env': `TOKEN=${token}\n`,
  })

  it('reaches them by a deployment, there and back, and nothing else is made anew for it', async () => {
    const name = apply('contents', stack('info', 'one'))
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    const { side } = await running(name)
    const inside = () =>
      docker('exec', `ls-${name}-web-1`, 'cat', '/etc/app.conf', '/run/secrets/token')
    await docker('exec', `ls-${name}-web-1`, 'sh', '-c', 'echo kept > /data/file')
    write(name, stack('debug', 'one'))
    expect((await stacks.plan(name)).parts).toMatchObject([
      { part: 'side', change: 'unchanged' },
      { part: 'web', change: 'recreate', reasons: ['the content of config app'] },
    ])
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    expect(await inside()).toContain('level = debug')
    write(name, stack('debug', 'two'))
    expect((await stacks.plan(name)).parts).toMatchObject([
      { change: 'unchanged' },
      { change: 'recreate', reasons: ['the content of secret token'] },
    ])
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    expect(await inside()).toContain('two')
    expect((await stacks.plan(name)).skip).toContain('already live')
    expect((await stacks.run(name, 'rollback', {})).failure).toBeUndefined()
    expect(await inside()).toMatch(/level = debug\s*one/)
    expect((await running(name)).side).toBe(side)
    expect(await docker('exec', `ls-${name}-web-1`, 'cat', '/data/file')).toContain('kept')
  })
})

describe('options of networks and volumes that are there', () => {
  const stack = (mtu: string, label: string, more = '') => ({
    'compose.yaml': `
services:
  web:
    image: ${image('hold')}
    stop_grace_period: 0s
    networks: [back]
    volumes: ["data:/data"]
  ${more}
networks: { back: { driver_opts: { com.docker.network.driver.mtu: "${mtu}" } } }
volumes: { data: { labels: { of: ${label} } } }
`,
  })
  const networkOf = async (name: string) =>
    JSON.parse(await docker('network', 'inspect', `ls-${name}_back`))[0]

  it('are said not to reach it, with how they would, and no release holds them', async () => {
    const name = apply('options', stack('1400', 'first'))
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    write(name, stack('1300', 'second'))
    const plan = await stacks.plan(name)
    const said = plan.warnings.join('\n')
    expect(said).toMatch(
      /network back: driver_opts\.com\.docker\.network\.driver\.mtu is not as on/,
    )
    expect(said).toMatch(new RegExp(`volume data: labels.of .*--volume ls-${name}_data`))
    expect(plan.skip).toMatch(/network back, volume data/)
    expect(plan.skip).not.toContain('with these images and this configuration')

    write(name, stack('1300', 'second', `side: { image: ${image('hold')}, stop_grace_period: 0s }`))
    expect(await stacks.deploy(name)).toMatchObject({ state: 'succeeded', release: 'r2' })
    expect((await networkOf(name)).Options).toMatchObject({
      'com.docker.network.driver.mtu': '1400',
    })
    const { difference, warnings } = await stacks.plan(name)
    expect(difference.map(({ field, before, after }) => [field, before, after])).toEqual([
      ['networks.back.driver_opts.com.docker.network.driver.mtu', '1400', '1300'],
      ['volumes.data.labels.of', 'first', 'second'],
    ])
    expect(warnings.join('\n')).toContain('network back')

    // What is taken out of the project stays on the host, and in what is released of it.
    const [services = ''] = stack('', '')['compose.yaml'].split('networks: { back:')
    write(name, { 'compose.yaml': `${services}networks: { back: {} }\nvolumes: { data: {} }\n` })
    const left = [
      expect.stringMatching(/^network back: driver_opts\.\S+ is not as on the host/),
      expect.stringMatching(/^volume data: labels\.of is not as on the host/),
    ]
    expect((await stacks.plan(name)).warnings).toEqual(expect.arrayContaining(left))
    const less = await stacks.run(name, 'deploy', { removeOrphans: true })
    expect(less).toMatchObject({ state: 'succeeded', release: 'r3' })
    const after = await stacks.plan(name)
    expect(after.warnings).toEqual(expect.arrayContaining(left))
    expect(after.skip).toMatch(/network back, volume data/)

    await stacks.run(name, 'remove', { volumes: [`ls-${name}_data`] })
    apply('options', stack('1300', 'second'))
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    expect((await networkOf(name)).Options).toMatchObject({
      'com.docker.network.driver.mtu': '1300',
    })
    expect((await stacks.plan(name)).skip).toContain('already live')
  })
})

describe('a stopped stack whose network was pruned', () => {
  const stack = {
    'compose.yaml': `
services:
  web:
    image: ${image('hold')}
    stop_grace_period: 0s
    networks: [back]
    volumes: ["/data"]
    depends_on: [side]
  side: { image: ${image('hold')}, stop_grace_period: 0s, networks: [back] }
  other: { image: ${image('hold')}, stop_grace_period: 0s }
networks: { back: {} }
`,
  }

  it('is not started, says which network is gone, and is made anew by a deployment', async () => {
    const name = apply('pruned', stack)
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    const { other } = await running(name)
    await docker('exec', `ls-${name}-web-1`, 'sh', '-c', 'echo kept > /data/file')
    await stacks.run(name, 'stop')
    await docker('network', 'rm', `ls-${name}_back`)
    const refused = await failureOfRun(stacks.run(name, 'start'))
    expect(refused).toMatchObject({
      kind: 'network-gone',
      workload: name,
      networks: [`ls-${name}_back`],
      containers: [`ls-${name}-side-1`, `ls-${name}-web-1`],
    })
    const gone = `its network ls-${name}_back is gone from the host`
    const reasons = expect.arrayContaining([gone])
    expect((await stacks.plan(name)).parts).toMatchObject([
      { part: 'other', change: 'start' },
      { part: 'side', change: 'recreate', reasons },
      { part: 'web', change: 'recreate', reasons },
    ])
    expect((await stacks.deploy(name)).failure).toBeUndefined()
    expect(Object.keys(await running(name))).toEqual(['other', 'side', 'web'])
    expect((await running(name)).other).toBe(other)
    expect(await docker('exec', `ls-${name}-web-1`, 'cat', '/data/file')).toContain('kept')
  })
})
