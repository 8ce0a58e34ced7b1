/** Hosts that go away and come back, and disks that fill. */
import { describeFailure } from '../../shared/model/failure-text.ts'
import type { Fleet } from '../../shared/model/fleet.ts'
import type { Host } from '../../shared/model/host.ts'
import type { SettingsPort } from '../store/settings.ts'
import { type Condition, createSpell, type Spell, type SpellDeps } from './spell.ts'

export interface HostWatchDeps extends SpellDeps {
  readonly settings: Pick<SettingsPort, 'get'>
}

/** Long enough for a connection that was cut to be made anew. */
const awayHoldMs = 15_000
/** So many points below the threshold, for it to be no trouble any more. */
const slack = 2

interface Watched {
  readonly away: Spell
  readonly disk: Spell
}

export function createHostWatch(deps: HostWatchDeps) {
  const watched = new Map<string, Watched>()

  function of(name: string): Watched {
    const known = watched.get(name)
    if (known) return known
    const of = { object: { kind: 'host', name }, host: name } as const
    const made = {
      away: createSpell(deps, {
        ...{ ...of, word: 'away', troubles: ['host-away'], back: 'host-back', calmMs: 5_000 },
      }),
      disk: createSpell(deps, {
        ...{ ...of, word: 'disk', troubles: ['disk-nearly-full'], back: 'disk-back', calmMs: 0 },
      }),
    }
    watched.set(name, made)
    return made
  }

  return {
    look({ hosts }: Fleet): void {
      const names = new Set(hosts.map(({ name }) => name))
      for (const name of watched.keys()) if (!names.has(name)) watched.delete(name)
      for (const host of hosts) {
        const { away, disk } = of(host.name)
        away.look(presence(host))
        disk.look(fullness(host, deps.settings.get().diskWarnPercent))
      }
    },
    dueAt: () => [...watched.values()].flatMap(({ away, disk }) => [away.dueAt(), disk.dueAt()]),
  }
}

function presence({ status, endpoint }: Host): Condition {
  const facts = { endpoint }
  switch (status.state) {
    case 'connecting':
      return { is: 'unknown' }
    case 'online':
      return { is: 'well', state: 'online', detail: 'it answers', facts }
    case 'stale':
    case 'failed': {
      const detail = describeFailure(status.failure).title
      const of = { state: status.state, detail, facts: { ...facts, failure: status.failure.kind } }
      return { is: 'trouble', event: 'host-away', holdMs: awayHoldMs, ...of }
    }
  }
}

function fullness({ disk, status }: Host, threshold: number): Condition {
  if (status.state !== 'online' || !disk || disk.totalBytes <= 0) return { is: 'unknown' }
  const used = (1 - disk.freeBytes / disk.totalBytes) * 100
  const detail = `${Math.floor(used)} % used, ${gigabytes(disk.freeBytes)} of ${gigabytes(disk.totalBytes)} free`
  const facts = { freeBytes: String(disk.freeBytes), totalBytes: String(disk.totalBytes) }
  if (used >= threshold)
    return {
      is: 'trouble',
      event: 'disk-nearly-full',
      holdMs: 0,
      state: 'nearly full',
      detail,
      facts,
    }
  if (used > threshold - slack) return { is: 'unknown' }
  return { is: 'well', state: 'has room', detail, facts }
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`
