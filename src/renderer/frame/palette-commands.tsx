import { useNavigate } from '@tanstack/react-router'
import { Bell, History, Moon, Plus, Rows3, Server, Sun, SunMoon } from 'lucide-react'
import type { Settings as Kept } from '../../shared/model/settings.ts'
import { useDeployments, useFleet } from '../client/live-data.tsx'
import { lookOf, nameOf } from '../deploys/deployment-words.ts'
import { groupings } from '../fleet/fleet-groups.ts'
import { useGrouping } from '../fleet/fleet-view.ts'
import { useChangeSettings } from '../settings/use-settings.ts'
import { hostLook, wordWithin } from '../ui/state-look.ts'
import { clockTime } from '../ui/time.tsx'
import { useFailureToast } from '../ui/use-failure-toast.ts'
import type { PaletteCommand } from './palette.tsx'
import { places } from './places.ts'
import { useAdoptCommands, useServiceCommands } from './service-commands.ts'
import { useWorkloadCommands } from './workload-commands.ts'

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
    ...places.map(({ to, title, keys, icon }) => ({
      ...{ id: to, group, title, note: keys, icon },
      run: () => navigate({ to }),
    })),
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
