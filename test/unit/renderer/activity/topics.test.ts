import { expect, it } from 'vitest'
import { eventsOf, topics } from '../../../../src/renderer/activity/activity-words.ts'
import { activityEvents } from '../../../../src/shared/model/activity.ts'

it('every event is found under one topic beside everything', () => {
  const under = topics.flatMap((topic) => eventsOf(topic) ?? [])
  expect(under.toSorted()).toEqual(activityEvents.toSorted())
})
