import { useNavigate, useSearch } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { parseProposal } from '../../shared/model/deep-link.ts'
import { useProposal } from '../client/proposals.ts'
import { useNow } from '../ui/time.tsx'

/** A link proposed to deploy this workload: the dialog opens on it, and a human decides. */
export function LinkProposal({ workload }: { workload: string }) {
  const { deploy } = useSearch({ strict: false })
  const proposal = useMemo(
    () => (deploy === undefined ? undefined : parseProposal(deploy)),
    [deploy],
  )
  const now = useNow(10_000)
  const expired = proposal !== undefined && proposal.expires * 1_000 <= now
  const propose = useProposal()
  const navigate = useNavigate()
  const isFor = proposal?.workload === workload

  useEffect(() => {
    if (!proposal || expired || !isFor) return
    propose({
      kind: 'deploy',
      isByLink: true,
      workload,
      ...(proposal.tag === null ? {} : { tag: proposal.tag }),
      ...(proposal.digest === null ? {} : { digest: proposal.digest }),
    })
    // Shown once: going back or reloading must not open it again.
    navigate({ to: '/workloads/$name', params: { name: workload }, replace: true }).catch(() => {})
  }, [proposal, expired, isFor, workload, propose, navigate])

  if (deploy === undefined || (proposal && isFor && !expired)) return null
  return (
    <p
      role="status"
      className="flex items-center gap-2 border-y bg-warn-tint px-4 py-1.5 text-warn-ink"
    >
      <TriangleAlert aria-hidden className="size-4" />
      {expired
        ? 'The link that proposed a deployment has expired. Nothing was changed.'
        : 'The link that proposed a deployment is not valid. Nothing was changed.'}
    </p>
  )
}
