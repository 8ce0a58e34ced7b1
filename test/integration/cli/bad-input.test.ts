import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { pacedMs } from '../../support/paced.ts'
import { documentOf, entry, terminalBed } from './terminal-bed.ts'

const bed = sharedEngine()
const door = terminalBed(bed)
const nowhere = terminalBed(bed, () => '/run/longshore-nowhere/docker.sock')

const good = JSON.stringify(documentOf('good'))
const aliasBomb = `
a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]
e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]
f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]
g: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f]
h: &h [*g, *g, *g, *g, *g, *g, *g, *g, *g]
name: *h
`

const documents: Record<string, readonly [text: string, named: string]> = {
  'malformed YAML': ['name: web\nhost: [', 'line 2, column 8'],
  'several documents': [`---\n${good}\n---\n${good}`, 'more than one document'],
  'a wrong type': [good.replace('8080', '"many"'), 'source.port'],
  'an unknown key': [good.replace('"port"', '"prot"'), 'prot'],
  'an index in a list': [
    JSON.stringify(documentOf('good', { volumes: [{ scope: 'named', name: 'a', target: '' }] })),
    'source.volumes[0].target',
  ],
  'a hostile name': [good.replace('"good"', '"../../etc"'), 'name'],
  'an unknown host': [good.replace('"local"', '"elsewhere"'), 'host'],
  'ten megabytes of YAML': [`name: web\nx: [${'a, '.repeat(3_500_000)}]`, '1 MiB'],
  'an alias bomb': [aliasBomb, 'alias'],
  nothing: ['', 'It is empty'],
}

for (const [what, [text, named]] of Object.entries(documents)) {
  it(`refuses a document with ${what} with exit code 2, soon, naming what is wrong`, async () => {
    const file = join(door.dir, 'bad.yaml')
    writeFileSync(file, text)
    const began = performance.now()
    const { code, out, err } = await door.run('workloads', 'apply', '-f', file)
    expect(performance.now() - began).toBeLessThan(pacedMs(15_000))
    expect(code, err).toBe(2)
    expect(out).toBe('')
    expect(err).toContain('is not valid')
    expect(err).toContain(named)
  })
}

it('stores none of them', async () => {
  expect(await door.ask('workloads', 'list')).toEqual([])
})

it('refuses a document that cannot be read as bad usage', async () => {
  const { code, err } = await door.run('workloads', 'apply', '-f', '/no/such/file')
  expect(code).toBe(2)
  expect(err).toContain('/no/such/file')
})

it('output that cannot be written is no success', async ({ skip }) => {
  skip(process.platform !== 'linux', 'needs /dev/full, which only Linux has')
  const full = openSync('/dev/full', 'w')
  try {
    const child = spawn(process.execPath, [entry, '--data', door.dir, 'workloads', 'list'], {
      stdio: ['ignore', full, 'ignore'],
    })
    const [code] = await once(child, 'exit')
    expect(code).toBe(1)
  } finally {
    closeSync(full)
  }
})

it('says what to do where the state folder cannot be written', async () => {
  const file = join(door.dir, 'not-a-folder')
  writeFileSync(file, '')
  // Nothing can be made in /proc, though it is there.
  const nowhere = process.platform === 'linux' ? ['/proc/nope', '/proc/nope/deeper'] : []
  for (const dir of [file, join(file, 'state'), ...nowhere]) {
    const { code, out, err } = await door.run('--data', dir, '--json', 'status')
    expect([code, out]).toEqual([1, ''])
    expect(JSON.parse(err).failure.kind).toBe('state-unwritable')
    expect(JSON.parse(err).remedy).toContain('--data')
  }
})

it('says what to do where no engine answers, and exits 1', async () => {
  const status = await nowhere.run('status')
  expect(status.code).toBe(1)
  expect(status.out).toContain('does not answer')
  expect(status.out).toContain('→ ')
  const web = await nowhere.apply('nowhere')
  const deployed = await nowhere.run('deploy', web, '--json')
  expect(deployed.code).toBe(1)
  expect(deployed.json().at(-1)).toMatchObject({
    state: 'failed',
    failure: { kind: 'engine-unavailable' },
  })
})

it('names what there is not', async () => {
  for (const args of [
    ['workloads', 'show', 'nope'],
    ['deploy', 'nope'],
    ['plan', 'nope'],
    ['rollback', 'nope'],
    ['logs', 'nope'],
    ['deployments', 'show', 'nope'],
    ['deployments', 'cancel', 'nope'],
  ]) {
    const { code, out, err } = await door.run('--json', ...args)
    expect(code, args.join(' ')).toBe(1)
    expect(out).toBe('')
    expect(JSON.parse(err)).toMatchObject({ failure: { kind: 'not-found', name: 'nope' } })
  }
})
