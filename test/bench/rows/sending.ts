// V1: an image that was built here, sent to a host over SSH; all of it, and what is new of it.
import { startEngine, stopEngine } from '../../../scripts/lib/engine/engines.mjs'
import { askEngine } from '../../../scripts/lib/engine-api.mjs'
import { ensureBigImage } from '../../../scripts/lib/images.mjs'
import { copyImage } from '../../../src/main/hosts/copy-image.ts'
import type { HostSession } from '../../../src/main/hosts/session.ts'
import type { Bed } from '../bed.ts'
import { openEngine } from '../clients/open-logs.ts'
import { interleave } from '../pairs.ts'
import { atLeast, compare, type Result, type Row } from '../row.ts'
import { runTimed } from '../run-timed.ts'
import { openSshBed } from '../ssh-bed.ts'

export const sending: Row = { ids: ['V1'], run }

const news = { found() {}, step() {} }
const never = new AbortController().signal

async function run(bed: Bed): Promise<Result[]> {
  const ssh = await openSshBed(bed)
  if (!ssh) throw new Error('needs a private engine, beside which sshd can run')
  const here = await startEngine({ name: 'bench-here', owner: process.pid })
  bed.defer(() => stopEngine('bench-here', { keepData: false }))
  const megabytes = bed.quick ? 32 : 96
  const [first, next] = [`localhost/longshore-test:${bed.name('one')}`, bed.name('two')]
  await ensureBigImage(here.socketPath, first, megabytes)
  const second = await madeOf(here.socketPath, first, next)
  const from = { name: 'here', engine: openEngine(here.socketPath) }
  bed.defer(() => from.engine.close())
  const remove = (name: string) => bed.call('DELETE', `/images/${encodeURIComponent(name)}?force=1`)
  bed.defer(() => Promise.all([remove(first), remove(second)]))
  const to = ssh.open('near')
  const ours = (image: string) => sent({ from, to, image })
  const { binary } = bed.cli
  const byHand = (image: string) => {
    const save = `${binary} -H unix://${here.socketPath} save ${image}`
    const load = `ssh near ${binary} load`
    return runTimed('bash', ['-c', `set -o pipefail; ${save} | ${load}`], ssh.env)
  }
  await ours(first)
  const taken = await interleave<'hand' | 'ours' | 'handNext' | 'oursNext', number>(bed.pairs, {
    hand: () => remove(first).then(async () => (await byHand(first)).wallMs),
    ours: () => remove(first).then(() => ours(first)),
    handNext: () => remove(second).then(async () => (await byHand(second)).wallMs),
    oursNext: () => remove(second).then(() => ours(second)),
  })
  const vs = { id: 'V1', unit: 'ms', ratio: 'speed', goal: atLeast(0.9) } as const
  return [
    compare(bed, {
      ...vs,
      what: `send an image of ${megabytes} MB to a host over SSH, vs docker save | ssh docker load`,
      ...{ anchor: taken.hand, longshore: taken.ours },
    }),
    compare(bed, {
      ...vs,
      what: 'send one more like it, with a small layer on top, vs the same',
      ...{ anchor: taken.handNext, longshore: taken.oursNext },
    }),
  ]
}

/** The same with one more layer. */
async function madeOf(socketPath: string, image: string, tag: string): Promise<string> {
  const ask = (path: string, json?: unknown) =>
    askEngine(socketPath, 'POST', path, json === undefined ? {} : { json })
  const { Id } = await ask('/containers/create', { Image: image, Cmd: ['touch', '/new'] })
  await ask(`/containers/${Id}/start`)
  await ask(`/containers/${Id}/wait`)
  await ask(`/commit?container=${Id}&repo=localhost/longshore-test&tag=${tag}`, {})
  await askEngine(socketPath, 'DELETE', `/containers/${Id}?force=1`)
  return `localhost/longshore-test:${tag}`
}

interface Sending {
  readonly from: Pick<HostSession, 'name' | 'engine'>
  readonly to: HostSession
  readonly image: string
}

async function sent({ from, to, image }: Sending): Promise<number> {
  const started = performance.now()
  await copyImage({ from, to, image, name: image, movesName: true }, news, never)
  return performance.now() - started
}
