import { useNavigate } from '@tanstack/react-router'
import { ArrowRight, RefreshCw, Settings2 } from 'lucide-react'
import type { Failure } from '../../shared/model/failure.ts'
import { askedThings, Consents, UnsafeBlock } from '../plans/consents.tsx'
import { FailureBlock } from '../ui/blocks.tsx'
import { Button } from '../ui/button.tsx'

interface AdoptFailureProps {
  failure: Failure
  isBusy: boolean
  onAgain: () => void
  /** Called with what its services may have of the host. */
  onAllow: (consents: string[]) => void
  onClose: () => void
}

/** Why it cannot be taken over, with the way out as a button. */
export function AdoptFailure({ failure, isBusy, onAgain, onAllow, onClose }: AdoptFailureProps) {
  const navigate = useNavigate()
  if (failure.kind === 'exists' && failure.what === 'workload') {
    const { name } = failure
    const open = () => {
      onClose()
      return navigate({ to: '/workloads/$name', params: { name } })
    }
    return (
      <FailureBlock
        failure={failure}
        action={
          <Button small icon={ArrowRight} onClick={open}>
            Open {name}
          </Button>
        }
      />
    )
  }
  const things = askedThings(failure)
  if (things.length > 0) {
    return (
      <>
        <UnsafeBlock failure={failure} />
        <Consents things={things} verb="Allow and look again" isBusy={isBusy} onAllow={onAllow} />
      </>
    )
  }
  if (failure.kind === 'unsafe-project') {
    const open = () => {
      onClose()
      return navigate({ to: '/settings' })
    }
    return (
      <FailureBlock
        failure={failure}
        action={
          <Button small icon={Settings2} onClick={open}>
            Open the settings
          </Button>
        }
      />
    )
  }
  return (
    <FailureBlock
      failure={failure}
      action={
        <Button small icon={RefreshCw} disabled={isBusy} onClick={onAgain}>
          Look again
        </Button>
      }
    />
  )
}
