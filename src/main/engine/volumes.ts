import { z } from 'zod'
import { diskUsageAnswer, volumeAnswer, volumesAnswer } from './answers.ts'
import type { Connection } from './connection.ts'
import type { Engine } from './engine.ts'
import { path, query } from './modem.ts'

export function createVolumes(connection: Connection): Engine['volumes'] {
  return {
    async ensure(name, labels, { driver, options, signal } = {}) {
      const look = 'inspect a volume'
      const there = await connection.ask(
        { operation: look, method: 'GET', path: path`/volumes/${name}` },
        z.unknown(),
        signal,
      )
      if (there.ok) return false
      if (there.refusal.status !== 404) return connection.refuse(look, there.refusal)
      const operation = 'create a volume'
      const answer = await connection.tell(
        {
          operation,
          method: 'POST',
          path: '/volumes/create',
          body: { Name: name, Labels: labels, Driver: driver, DriverOpts: options },
        },
        signal,
      )
      if (!answer.ok) return connection.refuse(operation, answer.refusal)
      return true
    },
    async inspect(name, signal) {
      const operation = 'inspect a volume'
      const answer = await connection.ask(
        { operation, method: 'GET', path: path`/volumes/${name}` },
        volumeAnswer,
        signal,
      )
      if (!answer.ok)
        return answer.refusal.status === 404
          ? undefined
          : connection.refuse(operation, answer.refusal)
      const { Driver: driver, Options: options, Labels: labels } = answer.value
      return { driver, options, labels }
    },
    async list(labels, signal) {
      const operation = 'list volumes'
      const answer = await connection.ask(
        { operation, method: 'GET', path: path`/volumes${query({ filters: { label: labels } })}` },
        volumesAnswer,
        signal,
      )
      if (!answer.ok) return connection.refuse(operation, answer.refusal)
      return answer.value.Volumes.map((volume) => volume.Name)
    },
    async sizes(signal) {
      const operation = 'measure volumes'
      const answer = await connection.ask(
        { operation, method: 'GET', path: path`/system/df${query({ type: 'volume' })}` },
        diskUsageAnswer,
        signal,
      )
      if (!answer.ok) return connection.refuse(operation, answer.refusal)
      const sizes = answer.value.Volumes.map(
        ({ Name, UsageData }) => [Name, UsageData?.Size ?? -1] as const,
      )
      return new Map(sizes.filter(([, size]) => size >= 0))
    },
    async remove(name, signal) {
      const operation = 'remove a volume'
      const answer = await connection.tell(
        { operation, method: 'DELETE', path: path`/volumes/${name}` },
        signal,
      )
      if (!answer.ok && answer.refusal.status !== 404) connection.refuse(operation, answer.refusal)
    },
  }
}
