/**
 * Routes of many names, put together: Caddy tries one after another, and trying a group by the names in it costs a
 * tenth of trying each of them. Only how they are written; to us they stay single. Pure.
 */
import { z } from 'zod'
import { type EdgeRoute, markOf, nameOf } from './route.ts'

/** Fewer are quick enough by themselves. */
const fewest = 50
const most = 25
const groupPattern = /^longshore-names:/

const groupSchema = z.looseObject({
  '@id': z.string().regex(groupPattern),
  handle: z.tuple([z.looseObject({ routes: z.array(z.custom<EdgeRoute>()) })]),
})

export function grouped(routes: readonly EdgeRoute[]): EdgeRoute[] {
  if (routes.length < fewest) return [...routes]
  const runs: EdgeRoute[][] = []
  for (const route of routes) {
    const run = runs.at(-1)
    const isOurs = markOf(route) !== undefined
    if (run && isOurs && run.length < most && run.every(markOf)) run.push(route)
    else runs.push([route])
  }
  return runs.flatMap((run, number) => (run.length === 1 ? run : [groupOf(run, number)]))
}

function groupOf(routes: readonly EdgeRoute[], number: number): EdgeRoute {
  const names = routes.flatMap((route) => nameOf(route)?.name ?? [])
  return {
    '@id': `longshore-names:${number}`,
    match: [{ host: [...new Set(names)] }],
    handle: [{ handler: 'subroute', routes }],
  }
}

export const flattened = (written: readonly EdgeRoute[]): readonly EdgeRoute[] =>
  written.flatMap((each) => {
    const group = groupSchema.safeParse(each)
    return group.success ? group.data.handle[0].routes : [each]
  })
