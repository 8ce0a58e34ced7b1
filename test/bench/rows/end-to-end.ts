// L4, I1: from the socket to the painted tail, over the browser door; messages on the way.
import { sleep } from '../../../scripts/lib/exec.mjs'
import { type Bed, makeLog } from '../bed.ts'
import { serveBench, type WireCounts } from '../browser.ts'
import type { StreamOptions, StreamResult } from '../pages/bench-page.ts'
import { interleave } from '../pairs.ts'
import { openQuietPage, type QuietPage } from '../quiet-page.ts'
import { atLeast, compare, hold, type Result, type Row } from '../row.ts'
import { runTimed } from '../run-timed.ts'
import { startReplayProcess } from './read-replay.ts'

export const endToEnd: Row = { ids: ['L4', 'I1'], run }

const maxMessages = 120
const maxUnread = 1024 * 1024

interface Watched {
  readonly page: QuietPage
  readonly counts: () => Promise<WireCounts>
}

interface Shown extends StreamResult {
  readonly messagesPerSecond: number
  readonly unreadBytes: number
}

async function run(bed: Bed): Promise<Result[]> {
  return [...(await fromEngine(bed)), ...(await fromReplay(bed))]
}

async function watch(bed: Bed, socketPath: string): Promise<Watched> {
  const { url, counts } = await serveBench(bed, socketPath)
  const page = await openQuietPage(bed, url)
  await page.until('window.bench !== undefined')
  return { page, counts }
}

async function fromEngine(bed: Bed): Promise<Result[]> {
  const count = bed.quick ? 50_000 : 200_000
  const id = await makeLog(bed, 'paint', count)
  const watched = await watch(bed, bed.socketPath)
  const url = `http://docker/containers/${id}/logs?stdout=1&stderr=1&timestamps=1&tail=all`
  const taken = await interleave<string, { wallMs: number; shown?: Shown }>(bed.pairs, {
    curl: () => runTimed('curl', ['-s', '--unix-socket', bed.socketPath, url]),
    ours: async () => {
      const shown = await show(watched, id, String(count).padStart(7, '0'), count)
      return { wallMs: shown.ms, shown }
    },
  })
  await bed.endRow()
  const ours = (taken.ours ?? []).flatMap(({ shown }) => (shown ? [shown] : []))
  const lines = `${count.toLocaleString('en')} lines`
  return [
    compare(bed, {
      id: 'L4',
      what: `${lines} from the engine to the painted tail (browser door), none lost, vs curl`,
      unit: 'ms',
      anchor: (taken.curl ?? []).map(({ wallMs }) => wallMs),
      longshore: ours.map(({ ms }) => ms),
      ratio: 'speed',
      goal: atLeast(0.85, 'the speed of curl'),
    }),
    ...messages(bed, `${lines} from the engine`, ours),
  ]
}

async function fromReplay(bed: Bed): Promise<Result[]> {
  const count = bed.quick ? 300_000 : 1_000_000
  const socketPath = await startReplayProcess(bed, count)
  const watched = await watch(bed, socketPath)
  const ours: Shown[] = []
  for (let i = -1; i < Math.min(bed.pairs, 5); i++) {
    const shown = await show(watched, 'f'.repeat(64), String(count - 1).padStart(7, '0'), count)
    if (i >= 0) ours.push(shown)
  }
  const lines = `${count.toLocaleString('en')} lines`
  return [
    hold(bed, {
      id: 'L4',
      what: `replay of ${lines} to the painted tail (browser door), none lost`,
      unit: 'lines/s',
      limit: 400_000,
      values: ours.map(({ ms }) => (count / ms) * 1_000),
      kind: 'at-least',
    }),
    ...messages(bed, `replay of ${lines}`, ours),
    await paused(bed, watched),
  ]
}

/** A view that stops reading: what is still sent once the room for unread messages is used up. */
async function paused(bed: Bed, { page, counts }: Watched): Promise<Result> {
  await page.evaluate(`window.bench.stall('${'f'.repeat(64)}')`)
  await sleep(1_000)
  const before = await counts()
  await sleep(1_000)
  const after = await counts()
  return hold(bed, {
    id: 'I1',
    what: 'messages to a paused view of a flood',
    unit: 'messages/s',
    limit: 1,
    values: [after.messages - before.messages],
    kind: 'at-most',
  })
}

async function show(
  { page, counts }: Watched,
  container: string,
  until: string,
  lines: number,
): Promise<Shown> {
  const before = await counts()
  const options: StreamOptions = { container, follow: false, tail: 0, until }
  const call = `window.bench.stream(${JSON.stringify(options)})`
  const shown = await page.evaluate<StreamResult>(call)
  if (shown.lines !== lines) throw new Error(`${shown.lines} of ${lines} lines came to the page`)
  const after = await counts()
  const messagesPerSecond = ((after.messages - before.messages) / shown.ms) * 1_000
  return { ...shown, messagesPerSecond, unreadBytes: after.unreadBytes }
}

function messages(bed: Bed, what: string, ours: readonly Shown[]): Result[] {
  return [
    hold(bed, {
      id: 'I1',
      what: `messages to the window, ${what}`,
      unit: 'messages/s',
      limit: maxMessages,
      values: ours.map(({ messagesPerSecond }) => messagesPerSecond),
      kind: 'at-most',
    }),
    hold(bed, {
      id: 'I1',
      what: `most sent and not yet read, ${what}`,
      unit: 'bytes',
      limit: maxUnread,
      values: ours.map(({ unreadBytes }) => unreadBytes),
      kind: 'at-most',
    }),
  ]
}
