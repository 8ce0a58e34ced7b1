import {
  Ban,
  BellOff,
  CheckCircle2,
  CircleDot,
  Clock,
  Container,
  Copy,
  FileDiff,
  Globe,
  HardDrive,
  KeyRound,
  type LucideIcon,
  MemoryStick,
  PackagePlus,
  Recycle,
  RotateCw,
  Server,
  Settings2,
  ShieldQuestion,
  TriangleAlert,
  Undo2,
  Unplug,
  Waypoints,
  XCircle,
} from 'lucide-react'
import type { Activity, ActivityEvent, Severity } from '../../shared/model/activity.ts'
import { activityEvents } from '../../shared/model/activity.ts'
import { titleOf } from '../../shared/model/activity-title.ts'
import type { Door } from '../../shared/model/door.ts'
import type { Look, Tone } from '../ui/state-look.ts'

const tones: { readonly [S in Severity]: Tone } = { info: 'calm', warning: 'warn', critical: 'bad' }

/** The word of each event, and the tone of those that are better than no news. */
const words: { readonly [E in ActivityEvent]: readonly [LucideIcon, string, Tone?] } = {
  'deployment-waiting': [Clock, 'Waiting', 'busy'],
  'deployment-started': [CircleDot, 'Started', 'busy'],
  'deployment-succeeded': [CheckCircle2, 'Succeeded', 'good'],
  'deployment-unverified': [ShieldQuestion, 'Unverified'],
  'deployment-failed': [XCircle, 'Failed'],
  'deployment-unstable': [TriangleAlert, 'Unstable'],
  'deployment-cancelled': [Ban, 'Cancelled'],
  'deployment-interrupted': [Unplug, 'Interrupted'],
  'deployment-recovered': [Undo2, 'Recovered', 'good'],
  'deployment-skipped': [CircleDot, 'Nothing to do'],
  'workload-down': [XCircle, 'Down'],
  'workload-crash-looping': [RotateCw, 'Crash looping'],
  'workload-unhealthy': [TriangleAlert, 'Unhealthy'],
  'workload-out-of-memory': [MemoryStick, 'Out of memory'],
  'workload-back': [CheckCircle2, 'Back', 'good'],
  'host-away': [Unplug, 'Away'],
  'host-back': [CheckCircle2, 'Back', 'good'],
  'files-changed': [FileDiff, 'Files changed'],
  'newer-image': [PackagePlus, 'Newer image'],
  'disk-nearly-full': [HardDrive, 'Disk nearly full'],
  'disk-back': [HardDrive, 'Disk has room', 'good'],
  'face-failing': [Globe, 'Name in trouble'],
  'face-back': [Globe, 'Names in order', 'good'],
  'registry-failing': [Container, 'Registry in trouble'],
  'registry-back': [Container, 'Registry answers', 'good'],
  'dns-changed': [Globe, 'DNS changed'],
  'workload-adopted': [PackagePlus, 'Workload adopted'],
  'workload-claimed': [PackagePlus, 'Workload claimed by another installation'],
  'host-added': [Server, 'Host added'],
  'host-edited': [Server, 'Host changed'],
  'host-removed': [Server, 'Host removed'],
  'host-trusted': [KeyRound, 'Key trusted'],
  'host-cleaned-up': [Recycle, 'Cleaned up', 'good'],
  'image-copied': [Copy, 'Image copied', 'good'],
  'edge-changed': [Waypoints, 'Edge changed'],
  'settings-changed': [Settings2, 'Settings'],
  'notification-undelivered': [BellOff, 'Not delivered'],
}

export function lookOf({ event, severity }: Pick<Activity, 'event' | 'severity'>): Look {
  const [icon, word, better] = words[event]
  return { icon, word, tone: severity === 'info' ? (better ?? tones.info) : tones[severity] }
}

export const doorWords: { readonly [D in Door]: string } = {
  desktop: 'Window',
  browser: 'Browser',
  terminal: 'Terminal',
  tray: 'Tray',
  none: 'Longshore itself',
  unknown: 'Not recorded',
}

/** Topics that a person looks for. */
export const topics = [
  'all',
  'deployments',
  'workloads',
  'hosts',
  'changes',
  'notifications',
] as const
export type Topic = (typeof topics)[number]

export const topicWords: { readonly [T in Topic]: string } = {
  all: 'Everything',
  deployments: 'Deployments',
  workloads: 'Workloads',
  hosts: 'Hosts and disks',
  changes: 'Other changes',
  notifications: 'Notifications',
}

const patterns: { readonly [T in Exclude<Topic, 'all'>]: RegExp } = {
  deployments: /^deployment-/,
  workloads: /^(workload-|files-|newer-|face-|registry-)/,
  hosts: /^(host-(away|back)|disk-)/,
  changes: /^(host-(added|edited|removed|trusted|cleaned-up)|settings-|dns-|edge-|image-)/,
  notifications: /^notification-/,
}

export function eventsOf(topic: Topic): ActivityEvent[] | undefined {
  return topic === 'all' ? undefined : activityEvents.filter((event) => patterns[topic].test(event))
}

/** Every word of the filter is somewhere in what is said of it. */
export function matchesWords(row: Activity, filter: string): boolean {
  const { object, host, actor, door, outcome, reason, detail, deployment } = row
  const said = [titleOf(row), lookOf(row).word, object.name, host, actor, doorWords[door]]
  const text = [...said, outcome, reason, detail, deployment].join(' ').toLowerCase()
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
