// npm run behaviours: which behaviours are proved, and by which tests. --json for machines.
import { listBehaviours } from './lib/behaviours.mjs'
import { projectRoot } from './lib/paths.mjs'

const behaviours = listBehaviours(projectRoot)
if (process.argv.includes('--json')) {
  console.log(JSON.stringify(behaviours))
} else {
  for (const { id, tests } of behaviours) {
    console.log(id)
    for (const { file, line, title } of tests) console.log(`  ${file}:${line}  ${title}`)
  }
  console.log(`${behaviours.length} behaviours are proved by tests.`)
}
