import { describeFailure } from '../../shared/model/failure-text.ts'
import { failureFrom } from '../../shared/wire/failure-from.ts'
import { deploymentLook } from './state-look.ts'
import { useToasts } from './toasts.tsx'

/** Tells that something was not done where there is no place beside it to say so. */
export function useFailureToast(): (error: Error) => void {
  const toast = useToasts()
  return (error) => {
    const { title, detail } = describeFailure(failureFrom(error))
    toast({ title, detail, look: deploymentLook.failed })
  }
}
