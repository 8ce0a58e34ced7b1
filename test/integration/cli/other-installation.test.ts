import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { listProject } from '../../support/project-containers.ts'
import { terminalBed } from './terminal-bed.ts'

const bed = sharedEngine()
dockerCli(bed)
const one = terminalBed(bed)
const other = terminalBed(bed)

/** A stack in a folder of the one, with what applies it. */
function writeStack(name: string): string {
  const folder = join(one.dir, name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'compose.yaml'),
    'services: { web: { image: "localhost/longshore-test:v1", stop_grace_period: 0s } }\n',
  )
  const document = join(one.dir, `${name}.yaml`)
  writeFileSync(
    document,
    `name: ${name}\nhost: local\nsource: { kind: compose, path: ${folder}, pull: never }\ndeploy: { stabilise: 500ms, stopTimeout: 1s }\n`,
  )
  return document
}

const idsOf = async (name: string) => (await listProject(bed, `ls-${name}`)).map(({ Id }) => Id)

it("shows another installation's workloads with their release, and changes nothing of theirs", async () => {
  const image = await one.apply('web')
  await one.ask('deploy', image, '--tag', 'v1')
  const stack = bed.name('forum')
  const document = writeStack(stack)
  await one.ask('workloads', 'apply', '-f', document)
  await one.ask('deploy', stack)
  const before = [await one.containers(image), await idsOf(stack)]

  const { containers } = (await other.ask('status')) as { containers: unknown[] }
  const made = (workload: string, release: string) =>
    expect.objectContaining({
      owner: null,
      otherInstallation: expect.objectContaining({ workload, release }),
    })
  expect(containers).toEqual(expect.arrayContaining([made(image, 'r1'), made(stack, '')]))
  expect((await other.run('status')).out).toMatch(
    new RegExp(`Of other Longshore installations:[^]*${image} +r1 `),
  )

  const adopted = await other.run('adopt', 'local', `ls-${stack}`, '--name', stack)
  expect(adopted.code).not.toBe(0)
  expect(adopted.err).toContain(`the workload ${stack} of another Longshore installation`)
  await other.ask('workloads', 'apply', '-f', document)
  expect((await other.run('deploy', stack)).code).not.toBe(0)

  // From the same folder it would be a second copy, and adopting it is no way out.
  const beside = join(one.dir, 'beside.yaml')
  const text = readFileSync(document, 'utf8')
  writeFileSync(beside, text.replace(`name: ${stack}\n`, `name: ${bed.name('beside')}\n`))
  await other.ask('workloads', 'apply', '-f', beside)
  const plan = JSON.stringify(await other.ask('plan', bed.name('beside')))
  expect(plan).toContain(`already as the project ls-${stack}: this makes a second copy`)
  expect(plan).toContain(`the workload ${stack} of another Longshore installation`)
  expect(plan).toContain(`docker compose -p ls-${stack} down`)
  expect(plan).not.toContain('longshore adopt')
  expect([await one.containers(image), await idsOf(stack)]).toEqual(before)
})
