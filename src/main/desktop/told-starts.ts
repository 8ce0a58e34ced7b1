/** Deployments of which the tray tells that they were started: nobody else is to tell that again. */
import type { Deployment } from '../../shared/model/deployment.ts'

export interface ToldStarts {
  /** The tray tells of what comes of it. */
  starting<S extends { readonly deployment: Pick<Deployment, 'id'> }>(start: Promise<S>): Promise<S>
  /** Whether its start is told; not known before what is being started has an id. */
  has(deployment: string): Promise<boolean>
}

/** A start is told within moments, or not at all. */
const most = 20

export function createToldStarts(): ToldStarts {
  let told: readonly string[] = []
  const underWay = new Set<Promise<unknown>>()
  return {
    async starting(start) {
      const settled = start.then(
        ({ deployment: { id } }) => {
          told = [...told, id].slice(-most)
        },
        () => undefined,
      )
      underWay.add(settled)
      await settled.finally(() => underWay.delete(settled))
      return await start
    },
    async has(deployment) {
      await Promise.all(underWay)
      return told.includes(deployment)
    },
  }
}
