// Places of the window that are gone to from anywhere: by the rail, by keys, by the palette.
import {
  Globe,
  History,
  Layers,
  type LucideIcon,
  PackageCheck,
  Rocket,
  Server,
  Settings2,
} from 'lucide-react'

export interface Place {
  readonly to:
    | '/fleet'
    | '/deployments'
    | '/activity'
    | '/updates'
    | '/names'
    | '/hosts'
    | '/settings'
  readonly title: string
  readonly icon: LucideIcon
  /** Pressed one after the other. */
  readonly keys: string
}

/** In the order of the rail. */
export const places: readonly Place[] = [
  { to: '/fleet', title: 'Fleet', icon: Layers, keys: 'g f' },
  { to: '/deployments', title: 'Deployments', icon: Rocket, keys: 'g d' },
  { to: '/activity', title: 'Activity', icon: History, keys: 'g a' },
  { to: '/updates', title: 'Updates', icon: PackageCheck, keys: 'g u' },
  { to: '/names', title: 'Names', icon: Globe, keys: 'g n' },
  { to: '/hosts', title: 'Hosts', icon: Server, keys: 'g h' },
  { to: '/settings', title: 'Settings', icon: Settings2, keys: 'g s' },
]
