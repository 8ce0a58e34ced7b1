import { useNavigate } from '@tanstack/react-router'
import {
  Bell,
  Box,
  Globe,
  History,
  Layers,
  Moon,
  PackageCheck,
  Pin,
  PinOff,
  Plus,
  Rocket,
  Rows3,
  ScrollText,
  Server,
  Settings2,
  Sun,
  SunMoon,
  Tags,
  Trash2,
  Undo2,
} from 'lucide-react'
import { acrossHosts } from '../../shared/model/fleet.ts'
import type { Settings as Kept } from '../../shared/model/settings.ts'
import { useDeployments, useFleet } from '../client/live-data.tsx'
import { useProposal } from '../client/proposals.ts'
import { useTraits } from '../client/use-kinds.ts'
import { lookOf, nameOf } from '../deploys/deployment-words.ts'
import { groupings } from '../fleet/fleet-groups.ts'
import { useGrouping } from '../fleet/fleet-view.ts'
import { usePins } from '../settings/use-pins.ts'
import { useChangeSettings } from '../settings/use-settings.ts'
import { hostLook, wordWithin, workloadLook } from '../ui/state-look.ts'
import { clockTime } from '../ui/time.tsx'
import { useFailureToast } from '../ui/use-failure-toast.ts'
import type { PaletteCommand } from './palette.tsx'
import { useAdoptCommands, useServiceCommands } from './service-commands.ts'

export function usePaletteCommands(): readonly PaletteCommand[] {
  return [
    ...useViewCommands(),
    ...useWorkloadCommands(),
    ...useServiceCommands(),
    ...useAdoptCommands(),
    ...useHostCommands(),
    ...useDeploymentCommands(),
    ...useGroupCommands(),
    ...useThemeCommands(),
  ]
}

function useViewCommands(): PaletteCommand[] {
  const navigate = useNavigate()
  const group = 'Go to'
  return [
    {
      id: 'fleet',
      group,
      title: 'Fleet',
      note: 'g f',
      icon: Layers,
      run: () => navigate({ to: '/fleet' }),
    },
    {
      id: 'deployments',
      group,
      title: 'Deployments',
      note: 'g d',
      icon: Rocket,
      run: () => navigate({ to: '/deployments' }),
    },
    {
      id: 'activity',
      group,
      title: 'Activity',
      note: 'g a',
      icon: History,
      run: () => navigate({ to: '/activity' }),
    },
    {
      id: 'updates',
      group,
      title: 'Updates',
      note: 'g u',
      icon: PackageCheck,
      run: () => navigate({ to: '/updates' }),
    },
    {
      id: 'names',
      group,
      title: 'Names',
      note: 'g n',
      icon: Globe,
      run: () => navigate({ to: '/names' }),
    },
    {
      id: 'hosts',
      group,
      title: 'Hosts',
      note: 'g h',
      icon: Server,
      run: () => navigate({ to: '/hosts' }),
    },
    {
      id: 'settings',
      group,
      title: 'Settings',
      note: 'g s',
      icon: Settings2,
      run: () => navigate({ to: '/settings' }),
    },
    {
      id: 'notifications',
      group,
      title: 'Notifications: channels, rules, quiet hours',
      icon: Bell,
      run: () => navigate({ to: '/settings/notifications' }),
    },
    {
      id: 'new',
      group,
      title: 'New workload',
      note: 'n',
      icon: Plus,
      run: () => navigate({ to: '/new' }),
    },
  ]
}

function useWorkloadCommands(): PaletteCommand[] {
  const navigate = useNavigate()
  const propose = useProposal()
  const { isPinned, toggle } = usePins()
  const traitsOf = useTraits()
  const workloads = acrossHosts(useFleet().data?.workloads ?? [])
  return workloads.flatMap(({ name, host, kind, state, release, filesChangedAt }) => {
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
      {
        id: `deploy-${name}`,
        group,
        title: `Deploy ${name}`,
        words: 'ship release tag redeploy files changed',
        note: filesChangedAt === undefined ? host : `${host} · its files changed`,
        icon: Rocket,
        run: () => propose({ kind: 'deploy', workload: name }),
      },
      ...(traitsOf(kind).hasTags
        ? [
            {
              id: `tags-${name}`,
              group,
              title: `Deploy a tag of ${name}`,
              words: 'pick browse registry versions tags',
              note: host,
              icon: Tags,
              run: () => propose({ kind: 'deploy' as const, workload: name, picksTag: true }),
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
              run: tab('releases'),
            },
          ]),
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

function useHostCommands(): PaletteCommand[] {
  const navigate = useNavigate()
  const hosts = useFleet().data?.hosts ?? []
  return hosts.map((host) => ({
    id: `host-${host.name}`,
    group: 'Hosts',
    title: host.name,
    words: host.endpoint,
    note: wordWithin(hostLook(host.status)),
    icon: Server,
    run: () => navigate({ to: '/hosts', search: { host: host.name } }),
  }))
}

function useDeploymentCommands(): PaletteCommand[] {
  const navigate = useNavigate()
  const deployments = useDeployments().data ?? []
  return deployments.slice(0, 30).map((deployment) => ({
    id: `deployment-${deployment.id}`,
    group: 'Deployments',
    title: nameOf(deployment),
    words: deployment.id,
    note: `${lookOf(deployment).word.toLowerCase()} · ${clockTime(deployment.queuedAt)}`,
    icon: History,
    run: () => navigate({ to: '/deployments/$id', params: { id: deployment.id } }),
  }))
}

function useGroupCommands(): PaletteCommand[] {
  const navigate = useNavigate()
  const { group } = useGrouping()
  const titles = {
    host: 'Group the fleet by host',
    state: 'Group the fleet by state',
    none: 'Group the fleet by nothing',
  } as const
  return groupings.map((by) => ({
    id: `group-${by}`,
    group: 'Appearance',
    title: titles[by],
    icon: Rows3,
    run: () => {
      group(by)
      return navigate({ to: '/fleet' })
    },
  }))
}

function useThemeCommands(): PaletteCommand[] {
  const { mutate } = useChangeSettings()
  const onError = useFailureToast()
  const show = (theme: Kept['theme']) => mutate({ theme }, { onError })
  const group = 'Appearance'
  return [
    { id: 'light', group, title: 'Light theme', icon: Sun, run: () => show('light') },
    { id: 'dark', group, title: 'Dark theme', icon: Moon, run: () => show('dark') },
    {
      id: 'system',
      group,
      title: 'Theme of the system',
      icon: SunMoon,
      run: () => show('system'),
    },
  ]
}
