/** Values of an ssh_config that are numbers or times, or mean nothing. */
import { fail } from '../../../../shared/lib/failure-error.ts'
import type { SshEnvironment, SshOptions } from './ssh-config.ts'

export interface HopQuestion {
  /** The Longshore host, for messages. */
  readonly for: string
  readonly environment: SshEnvironment
  readonly options: SshOptions
  /** The name asked for. */
  readonly alias: string
  /** The final name. */
  readonly host: string
  /** As `ProxyJump` names it; '' = none. */
  readonly jump: string
  /** Files that the record of the host names: before those of the configuration. */
  readonly identityFiles: readonly string[]
  readonly notes: readonly string[]
}

export function wholeNumber(question: HopQuestion, name: string, otherwise: number): number {
  const text = question.options.values.get(name)?.[0]
  if (text === undefined) return otherwise
  const isNumber = /^\d{1,5}$/.test(text) && Number(text) <= 65_535
  return isNumber ? Number(text) : refuse(question, name, `"${text}" is no number of that kind`)
}

const unitSeconds: Readonly<Record<string, number>> = {
  ...{ '': 1, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 },
}

/** `90`, `1m30s`; 0 = not set (sshd_config(5), "TIME FORMATS"). */
export function seconds(question: HopQuestion, name: string): number {
  const text = question.options.values.get(name)?.[0]?.toLowerCase()
  if (text === undefined || text === 'none') return 0
  if (!/^(?:\d{1,9}[smhdw]?)+$/.test(text)) return refuse(question, name, `"${text}" is no time`)
  return [...text.matchAll(/(\d+)([smhdw]?)/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (unitSeconds[unit] ?? 1),
    0,
  )
}

/** As ssh, nothing goes on with a value that means nothing. */
export function refuse(question: HopQuestion, option: string, reason: string): never {
  const place = question.options.places.get(option)
  const where = place === undefined ? '' : `${place}: `
  return fail({ kind: 'ssh-config-invalid', host: question.for, reason: `${where}${reason}` })
}
