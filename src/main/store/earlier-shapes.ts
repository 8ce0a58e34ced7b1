/**
 * Records of deployments, events and plans from versions before the fifth, as they are written now: what was told of
 * the services of a project, and of nothing else, is told of parts; nothing was told of each host. Each is read so,
 * and stays in the store as it was.
 */
import { isRecord } from '../../shared/lib/is-record.ts'

type Fields = Readonly<Record<string, unknown>>

export function deploymentOfNow(found: unknown): unknown {
  if (!isRecord(found)) return found
  const told = 'parts' in found ? found : ofParts(found)
  return { results: [], ...told }
}

function ofParts(found: Fields): Fields {
  const { services, planned, ...deployment } = found
  const [target] = listIn(deployment.targets)
  return {
    ...deployment,
    // What stood there for a project was no image's.
    digest: deployment.tag === '' ? null : deployment.digest,
    stages: listIn(deployment.stages).map(withTransferOfNow),
    lanes: listIn(deployment.lanes).map((lane) => laneOfNow(lane, deployment.workload)),
    parts: partsOf(target, listIn(planned), listIn(services)),
  }
}

export function eventOfNow(found: unknown): unknown {
  if (!isRecord(found) || !isRecord(found.data)) return found
  return { ...found, data: dataOfNow(found.data) }
}

export function planOfNow(found: unknown): unknown {
  if (!isRecord(found)) return found
  const targets = listIn(found.targets).map((target) => {
    if (!isRecord(target) || 'parts' in target) return target
    const { services, ...rest } = target
    return { ...rest, parts: listIn(services).map(partOfNow) }
  })
  return { ...found, targets }
}

function dataOfNow(data: Fields): Fields {
  switch (data.type) {
    case 'container':
      return 'service' in data ? partOfNow(data) : data
    case 'planned':
      return 'services' in data ? partsOfNow(data) : data
    case 'services':
      return { ...partsOfNow(data), type: 'statuses' }
    case 'transfer':
      return { ...data, transfer: transferOfNow(data.transfer) }
    default:
      return data
  }
}

function withTransferOfNow(stage: unknown): unknown {
  if (!isRecord(stage) || stage.transfer === undefined) return stage
  return { ...stage, transfer: transferOfNow(stage.transfer) }
}

function transferOfNow(transfer: unknown): unknown {
  return isRecord(transfer) && !('parts' in transfer) ? partsOfNow(transfer) : transfer
}

function laneOfNow(lane: unknown, workload: unknown): unknown {
  if (!isRecord(lane)) return lane
  const { service, ...rest } = lane
  const known = { healthyAt: null, stoppedAt: null, replica: 1 }
  return { ...known, part: service ?? workload, ...rest }
}

function partsOfNow({ services, ...rest }: Fields): Fields {
  return { ...rest, parts: listIn(services).map(partOfNow) }
}

function partOfNow(found: unknown): Fields {
  if (!isRecord(found)) return {}
  const { service: part, ...rest } = found
  return { ...rest, part }
}

function partsOf(target: unknown, planned: readonly unknown[], watched: readonly unknown[]) {
  const changes = planned.filter(isRecord)
  const statuses = watched.filter(isRecord)
  const names = new Set([...changes, ...statuses].map(({ service }) => service))
  return [...names].map((part) => {
    const { change = null, outageMs = null } = changes.find((each) => each.service === part) ?? {}
    const { service: _, ...status } = statuses.find((each) => each.service === part) ?? {}
    return { target, part, change, outageMs, status: 'state' in status ? status : null }
  })
}

const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
