import { useEffect } from 'react'
import { largestPlanFile } from '../../shared/model/plan-file.ts'
import type { PlanFileProposed } from '../client/proposals.ts'

/** Hears of plan files that are dropped anywhere on the window, but where a new workload takes what is dropped. */
export function usePlanDrop(onPlan: (plan: PlanFileProposed) => void): void {
  useEffect(() => {
    const ended = new AbortController()
    const { signal } = ended
    const isMeant = () => !window.location.hash.startsWith('#/new')
    const onDrop = (event: DragEvent) => {
      if (!isMeant()) return
      // A browser would leave the page for the file.
      event.preventDefault()
      const file = event.dataTransfer?.files[0]
      if (!file || !/\.json$/i.test(file.name)) return
      const take = (text: string) => {
        if (!signal.aborted) onPlan({ kind: 'plan-file', name: file.name, text })
      }
      // One character more is as much too large as all of it.
      file
        .slice(0, largestPlanFile + 1)
        .text()
        // What cannot be read has no plan in it.
        .then(take, () => take(''))
    }
    window.addEventListener('dragover', (event) => isMeant() && event.preventDefault(), { signal })
    window.addEventListener('drop', onDrop, { signal })
    return () => ended.abort()
  }, [onPlan])
}
