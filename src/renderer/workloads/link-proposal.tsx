import { useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { parseProposal, utc } from '../../shared/model/deep-link.ts'
import { useProposal } from '../client/proposals.ts'
import { useNow } from '../ui/time.tsx'

/** A link proposed to change this workload: the dialog opens on it, and a human decides. */
export function LinkProposal({ workload }: { workload: string }) {
  const { deploy, rollback } = useSearch({ strict: false })
  const text = deploy ?? rollback
  const kind = deploy === undefined ? 'rollback' : 'deploy'
  const proposal = useMemo(
    () => (text === undefined ? undefined : parseProposal(kind, text)),
    [text, kind],
  )
  const now = useNow(10_000)
  const expired = proposal !== undefined && proposal.expires * 1_000 <= now
  const propose = useProposal()
  const navigate = useNavigate()
  const router = useRouter()
  const isFor = proposal?.workload === workload

  useEffect(() => {
    if (!proposal || expired || !isFor) return
    propose(
      proposal.kind === 'deploy'
        ? { kind: 'deploy', workload, link: proposal }
        : { kind: 'rollback', workload, release: proposal.to, link: proposal },
    )
    // Another link came meanwhile: its address is not ours to change.
    const { search } = router.latestLocation
    if ((search.deploy ?? search.rollback) !== text) return
    // Shown once: going back or reloading must not open it again.
    navigate({ to: '/workloads/$name', params: { name: workload }, replace: true }).catch(() => {})
  }, [proposal, expired, isFor, workload, text, propose, navigate, router])

  if (text === undefined || (proposal && isFor && !expired)) return null
  const what = kind === 'deploy' ? 'deployment' : 'rollback'
  return (
    <p
      role="status"
      className="flex items-center gap-2 border-y bg-warn-tint px-4 py-1.5 text-warn-ink"
    >
      <TriangleAlert aria-hidden className="size-4" />
      {expired
        ? `The link that proposed a ${what} has expired: it was good until ${utc(proposal.expires)}. Nothing was changed.`
        : `The link that proposed a ${what} is not valid. Nothing was changed.`}
    </p>
  )
}
