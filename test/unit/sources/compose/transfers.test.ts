// What docker compose printed of layers, recorded from its version 2.26 over a slow registry.
import { describe, expect, it } from 'vitest'
import { createStageNews } from '../../../../src/main/deploys/stage-news.ts'
import { tellingOutput } from '../../../../src/main/sources/compose/stages/tool-output.ts'
import { createTransfers } from '../../../../src/main/sources/compose/tools/transfers.ts'
import type { StageRun } from '../../../../src/main/sources/source.ts'
import { createManualClock } from '../../../support/fake-engine/manual-clock.ts'
import { startWorkClock } from '../../../support/work-clock.ts'

const bar = (part: number) => `[${'='.repeat(part)}>${' '.repeat(50 - part)}]`
const recorded = [
  ' web Pulling ',
  '',
  ' 1c2e89e7f68d Already exists ',
  ' 5e622cd9123f Pulling fs layer ',
  ' 5e622cd9123f Waiting ',
  ` 5e622cd9123f Downloading ${bar(0)}  26.81kB/1.501MB`,
  ` 5e622cd9123f Downloading ${bar(25)}   787.6kB/1.501MB`,
]
const ended = [
  ' 5e622cd9123f Verifying Checksum ',
  ' 5e622cd9123f Download complete ',
  ` 5e622cd9123f Extracting ${bar(1)}  32.77kB/1.501MB`,
  ` 5e622cd9123f Extracting ${bar(50)}  1.501MB/1.501MB`,
  ' 5e622cd9123f Pull complete ',
  ' web Pulled ',
]

describe('what is printed of layers', () => {
  it('keeps a line of every turn, and sums the bytes', () => {
    const transfers = createTransfers()
    const kept = recorded.map((line) => transfers.read(line)).filter((line) => line !== null)
    expect(kept).toEqual([
      'web Pulling',
      '1c2e89e7f68d Already exists',
      '5e622cd9123f Downloading 1.5 MB',
    ])
    expect(transfers.state()).toEqual({
      ...{ done: 787_600, total: 1_501_000 },
      ...{ layersDone: 1, layersTotal: 2 },
    })
    expect(ended.map((line) => transfers.read(line)).filter((line) => line !== null)).toEqual([
      '5e622cd9123f Extracting 1.5 MB',
      '5e622cd9123f Pull complete',
      'web Pulled',
    ])
    expect(transfers.state()).toMatchObject({ done: 1_501_000, layersDone: 2 })
  })

  it('never lets a layer that is tried again take back what was shown', () => {
    const transfers = createTransfers()
    for (const line of recorded) transfers.read(line)
    expect(transfers.read(' 5e622cd9123f Retrying in 5 seconds ')).toContain('Retrying')
    transfers.read(` 5e622cd9123f Downloading ${bar(0)}  10kB/1.501MB`)
    expect(transfers.state()?.done).toBe(787_600)
  })

  it('passes on what a build says, but for the bytes that it counts', () => {
    const transfers = createTransfers()
    const layer = `sha256:${'a'.repeat(64)}`
    const lines = [
      '#5 [web 2/5] COPY a0 /f0',
      `#4 ${layer} 1.05MB / 3.40MB 0.3s`,
      `#4 ${layer} 3.40MB / 3.40MB 0.9s done`,
      '#2 transferring context: 3.1MB',
      '#5 DONE 0.1s',
    ]
    expect(lines.filter((line) => transfers.read(line) !== null)).toEqual([
      lines[0],
      lines[2],
      lines[4],
    ])
    expect(transfers.state()).toBeNull()
  })

  it('takes hostile lines for what they are, in time and without counting them up', () => {
    const transfers = createTransfers()
    const worked = startWorkClock()
    for (const line of [
      ` aaaaaaaaaaaa ${'['.repeat(60_000)}`,
      ` aaaaaaaaaaaa ${' '.repeat(60_000)}x`,
      ` bbbbbbbbbbbb Downloading [>] ${'9'.repeat(60_000)}MB/1MB`,
      ` cccccccccccc Downloading [>] 1.2.3.4MB/9.9.9MB`,
    ])
      transfers.read(line)
    for (let n = 0; n < 50_000; n += 1)
      transfers.read(` ${n.toString(16).padStart(12, '0')} Pulling fs layer `)
    expect(worked()).toBeLessThan(2_000)
    const state = transfers.state()
    expect(state?.layersTotal).toBe(10_000)
    expect(Number.isFinite(state?.done) && Number.isFinite(state?.total)).toBe(true)
  })
})

describe('pulling thirty services of ten layers', () => {
  it('comes to a bounded number of events, however many lines are printed', async () => {
    const clock = createManualClock()
    const events: { kind: string; line: string }[] = []
    const news = createStageNews(clock, 'local', 'pull', (one) => {
      events.push({ kind: one.kind, line: one.line })
    })
    const run = { clock, log: news.log, progress: news.progress } as unknown as StageRun
    const tell = tellingOutput(run)
    const began = clock.now()
    let lines = 0
    const say = (line: string) => {
      tell(line)
      lines += 1
    }
    const ids = Array.from({ length: 300 }, (_, n) => `${n}`.padStart(12, 'a'))
    for (let service = 0; service < 30; service += 1) say(` s${service} Pulling `)
    for (const id of ids) say(` ${id} Pulling fs layer `)
    for (let step = 0; step <= 200; step += 1) {
      for (const id of ids) {
        say(` ${id} Downloading ${bar(Math.floor(step / 4))}  ${step / 10}MB/20MB`)
        if (lines % 100 === 0) await clock.advance(100)
      }
    }
    for (const id of ids) say(` ${id} Pull complete `)
    news.flush()
    expect(lines).toBeGreaterThan(60_000)
    const seconds = (clock.now() - began) / 1_000
    const progress = events.filter(({ kind }) => kind === 'progress')
    expect(progress.length).toBeLessThanOrEqual(seconds * 4 + ids.length / 10)
    expect(progress.at(-1)?.line).toBe('6000.0 MB of 6000.0 MB, 300 of 300 layers')
    const printed = events
      .filter(({ kind }) => kind === 'log')
      .flatMap(({ line }) => line.split('\n'))
    expect(printed.length).toBe(30 + 300 * 2)
  })
})
