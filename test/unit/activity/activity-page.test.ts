import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { activityEvents } from '../../../src/shared/model/activity.ts'

it('the page of the activity tells every event that there is', () => {
  const page = readFileSync('docs/activity.md', 'utf8')
  // Events of one kind stand beside each other, all but the first by what is theirs alone.
  const isTold = (event: string) =>
    page.includes(`\`${event}\``) || page.includes(`\`${event.slice(event.indexOf('-'))}\``)
  expect(activityEvents.filter((event) => !isTold(event))).toEqual([])
})
