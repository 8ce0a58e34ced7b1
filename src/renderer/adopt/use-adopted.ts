import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { workloadNameSchema } from '../../shared/model/workload.ts'
import { useFleet } from '../client/live-data.tsx'

/** Undefined = it can be the name of a new workload. */
export function useWrongName(name: string): string | undefined {
  const workloads = useFleet().data?.workloads ?? []
  if (workloads.some((workload) => workload.name === name))
    return `There is a workload ${name} already`
  const checked = workloadNameSchema.safeParse(name)
  return checked.success ? undefined : checked.error.issues[0]?.message
}

/** Leads to the workload that was made of it. */
export function useAdopted(onClose: () => void): (name: string) => Promise<void> {
  const queries = useQueryClient()
  const navigate = useNavigate()
  return async (name) => {
    onClose()
    await navigate({ to: '/workloads/$name', params: { name } })
    await queries.invalidateQueries()
  }
}
