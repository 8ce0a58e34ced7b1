/** Faults: settings of a container that do not go together, as its engine would refuse it. Pure. */
import type { Issue } from '../../../../shared/model/failure.ts'
import { parseSize } from './amounts.ts'
import { pairsIn } from './fields.ts'
import type { WrittenSettings } from './schema.ts'

/** Fields that the settings stand beside. */
export interface Beside {
  /** MB; 0 = unlimited. */
  readonly memoryLimit: number
  /** Name of the field that says so; absent = `memoryLimit`. */
  readonly memoryField?: string
  readonly publish: readonly string[]
}

/** `path` from the config on. */
export function settingFaults(written: WrittenSettings, beside: Beside): readonly Issue[] {
  return [...memoryFaults(written, beside), ...modeFaults(written, beside)]
}

function memoryFaults(
  { memswapLimit, memReservation }: WrittenSettings,
  { memoryLimit, memoryField = 'memoryLimit' }: Beside,
): readonly Issue[] {
  const limit = memoryLimit * 1024 ** 2
  const issues: Issue[] = []
  if (memswapLimit !== undefined && memswapLimit !== '' && limit === 0)
    issues.push({
      path: 'memswapLimit',
      message: `needs a memory limit beside it (${memoryField})`,
    })
  if (limit > 0 && isBelow(memswapLimit, limit))
    issues.push({
      path: 'memswapLimit',
      message: `is memory and swap together: at least ${memoryField}`,
    })
  if (limit > 0 && isAbove(memReservation, limit))
    issues.push({ path: 'memReservation', message: `is at most the memory limit (${memoryField})` })
  return issues
}

type Size = WrittenSettings['memswapLimit']

/** Whether a size is below a limit; -1 is no size, and never is. */
const isBelow = (written: Size, limit: number): boolean => {
  const bytes = bytesOf(written)
  return bytes !== undefined && bytes > 0 && bytes < limit
}
const isAbove = (written: Size, limit: number): boolean => (bytesOf(written) ?? 0) > limit

function bytesOf(written: Size): number | undefined {
  if (typeof written === 'number') return written
  const parsed = parseSize(written ?? '')
  return parsed.ok ? parsed.value : undefined
}

function modeFaults(written: WrittenSettings, { publish }: Beside): readonly Issue[] {
  const { networkMode, networks, sysctls = {}, hostname, uts } = written
  const issues: Issue[] = []
  const alone = networkMode === 'host' || networkMode === 'none'
  if (alone && Object.keys(networks ?? {}).length > 0)
    issues.push({ path: 'networks', message: `there are none with networkMode ${networkMode}` })
  if (alone && publish.length > 0)
    issues.push({
      path: 'publish',
      message: `publishes nothing with networkMode ${networkMode}: ${networkMode === 'host' ? 'its ports are those of the host already' : 'it has no network'}`,
    })
  if (networkMode === 'host') issues.push(...hostSysctls(pairsIn(sysctls)))
  if (uts === 'host' && hostname !== undefined && hostname !== '')
    issues.push({ path: 'hostname', message: 'it has none of its own with uts: host' })
  return issues
}

const hostSysctls = (sysctls: Readonly<Record<string, string>>): readonly Issue[] =>
  Object.keys(sysctls)
    .filter((name) => name.startsWith('net.'))
    .map((name) => ({
      path: 'sysctls',
      message: `${name} would be set for the whole host with networkMode host`,
    }))
