/** Writes until it is killed; a number on stdout means: this write was acknowledged. */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '../../../src/main/store/open-store.ts'
import { countingIds, openSeal } from '../../support/memory-store.ts'
import { deployment, event } from './builders.ts'

const [dir = '', id = ''] = process.argv.slice(2)
const { store } = openStore({
  file: join(dir, 'state.db'),
  seal: openSeal,
  clock: { now: () => 0 },
  ids: countingIds(),
})
for (let seq = 1; ; seq += 1) {
  store.deployments.put(deployment(id, { lastSeq: seq }), [event(id, seq, 'x'.repeat(500))])
  writeSync(1, `${seq}\n`)
}
