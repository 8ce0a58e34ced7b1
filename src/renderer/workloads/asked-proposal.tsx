import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { type Proposal, useProposal } from '../client/proposals.ts'

/** The tray asked for a change that needs a human's eyes: the dialog opens on it. */
export function AskedProposal({ workload }: { workload: string }) {
  const { propose: asked } = useSearch({ strict: false })
  const propose = useProposal()
  const navigate = useNavigate()
  useEffect(() => {
    if (asked === undefined) return
    const proposal = proposalIn(asked, workload)
    if (proposal) propose(proposal)
    // Shown once: going back or reloading must not open it again.
    navigate({ to: '/workloads/$name', params: { name: workload }, replace: true }).catch(() => {})
  }, [asked, workload, propose, navigate])
  return null
}

/** `deploy`, `restart`, `rollback:r3` */
function proposalIn(asked: string, workload: string): Proposal | undefined {
  if (asked === 'deploy') return { kind: 'deploy', workload }
  if (asked === 'restart') return { kind: 'restart', workload, services: [] }
  const release = /^rollback:(r\d+)$/.exec(asked)?.[1]
  return release === undefined ? undefined : { kind: 'rollback', workload, release }
}
