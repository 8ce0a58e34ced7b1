import { useNavigate } from '@tanstack/react-router'
import { Box, Pin, PinOff, Rocket, ScrollText, Tags, Trash2, Undo2 } from 'lucide-react'
import { acrossHosts, type FleetWorkload } from '../../shared/model/fleet.ts'
import { useFleet } from '../client/live-data.tsx'
import { useProposal } from '../client/proposals.ts'
import { useTraits } from '../client/use-kinds.ts'
import { usePins } from '../settings/use-pins.ts'
import { workloadLook } from '../ui/state-look.ts'
import type { PaletteCommand } from './palette.tsx'

export function useWorkloadCommands(): PaletteCommand[] {
  const navigate = useNavigate()
  const propose = useProposal()
  const { isPinned, toggle } = usePins()
  const traitsOf = useTraits()
  const workloads = acrossHosts(useFleet().data?.workloads ?? [])
  return workloads.flatMap((workload) => {
    const { name, host, kind, state } = workload
    const group = 'Workloads'
    const note = `${host} · ${workloadLook[state].word.toLowerCase()}`
    const tab = (to: 'logs' | 'releases') => () =>
      navigate({ to: '/workloads/$name/$tab', params: { name, tab: to } })
    return [
      {
        id: `workload-${name}`,
        group,
        title: name,
        note,
        icon: Box,
        run: () => navigate({ to: '/workloads/$name', params: { name } }),
      },
      ...releaseCommands(workload, {
        deploy: (picksTag) =>
          propose({ kind: 'deploy', workload: name, ...(picksTag && { picksTag }) }),
        showReleases: tab('releases'),
        hasTags: traitsOf(kind).hasTags,
      }),
      {
        id: `logs-${name}`,
        group,
        title: `Logs of ${name}`,
        note: host,
        icon: ScrollText,
        run: tab('logs'),
      },
      {
        id: `pin-${name}`,
        group,
        title: `${isPinned(name) ? 'Unpin' : 'Pin'} ${name}`,
        words: 'tray favourite',
        note: host,
        icon: isPinned(name) ? PinOff : Pin,
        run: () => toggle(name),
      },
      {
        id: `delete-${name}`,
        group,
        title: `Delete ${name}`,
        words: 'remove take down',
        note: host,
        icon: Trash2,
        run: () => propose({ kind: 'delete', workload: name, host }),
      },
    ]
  })
}

interface ReleaseActs {
  readonly deploy: (picksTag: boolean) => void
  readonly showReleases: () => void
  readonly hasTags: boolean
}

function releaseCommands(
  { name, host, release, filesChangedAt }: FleetWorkload,
  { deploy, showReleases, hasTags }: ReleaseActs,
): PaletteCommand[] {
  const group = 'Workloads'
  return [
    {
      id: `deploy-${name}`,
      group,
      title: `Deploy ${name}`,
      words: 'ship release tag redeploy files changed',
      note: filesChangedAt === undefined ? host : `${host} · its files changed`,
      icon: Rocket,
      run: () => deploy(false),
    },
    ...(hasTags
      ? [
          {
            id: `tags-${name}`,
            group,
            title: `Deploy a tag of ${name}`,
            words: 'pick browse registry versions tags',
            note: host,
            icon: Tags,
            run: () => deploy(true),
          },
        ]
      : []),
    ...(release === null
      ? []
      : [
          {
            id: `rollback-${name}`,
            group,
            title: `Roll back ${name}`,
            words: 'releases earlier',
            note: `live ${release}`,
            icon: Undo2,
            run: showReleases,
          },
        ]),
  ]
}
