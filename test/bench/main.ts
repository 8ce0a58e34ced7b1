import os from 'node:os'
import { parseArgs } from 'node:util'
import { openBed } from './bed.ts'
import { formatResult, writeTable } from './report.ts'
import type { Result } from './row.ts'
import { rows } from './rows.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    only: { type: 'string' },
    pairs: { type: 'string' },
  },
})

const wanted = values.only?.split(',')
const chosen = rows.filter(({ ids }) => !wanted || ids.some((id) => wanted.includes(id)))
if (chosen.length === 0) {
  console.error(`No such row; there are ${rows.flatMap(({ ids }) => ids).join(', ')}.`)
  process.exit(2)
}
const bed = await openBed({
  quick: values.quick,
  pairs: values.pairs === undefined ? undefined : Number(values.pairs),
})
const cpu = os.cpus()[0]?.model ?? 'unknown processor'
bed.say(
  `Docker Engine ${bed.engine.version}, ${os.cpus().length} x ${cpu}, Node ${process.version}`,
)
if (bed.quick)
  bed.say('Quick: fewer pairs, shorter logs. For figures to keep, run it without --quick.')

const results: Result[] = []
const failures: string[] = []
for (const row of chosen) {
  bed.load = os.loadavg()[0] ?? 0
  bed.say(`\n${row.ids.join(', ')} (load average ${bed.load.toFixed(2)})`)
  try {
    for (const result of await row.run(bed)) {
      if (wanted && !wanted.includes(result.id)) continue
      results.push(result)
      bed.say(formatResult(result))
    }
  } catch (error) {
    failures.push(...row.ids)
    console.error(`could not be measured: ${error instanceof Error ? error.stack : error}`)
  } finally {
    await bed.endRow()
  }
}
await bed.close()
if (values.write)
  await writeTable(
    results,
    bed,
    rows.flatMap(({ ids }) => ids),
  )
const missed = results.filter(({ ok }) => !ok).map(({ id }) => id)
bed.say(
  `\n${results.length - missed.length} of ${results.length} goals met` +
    (missed.length > 0 ? `; missed: ${[...new Set(missed)].join(', ')}` : '') +
    (failures.length > 0 ? `; not measured: ${failures.join(', ')}` : ''),
)
if (values.json) console.log(JSON.stringify({ rows: results }))
process.exit(failures.length > 0 ? 1 : 0)
