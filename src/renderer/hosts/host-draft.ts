import type { Connection, Guard, HostColour, HostRecord } from '../../shared/model/host.ts'
import { hostRecordSchema } from '../../shared/model/host.ts'
import { noProxy, type ProxyDraft, proxyDraftOf, proxyOf } from './proxy-draft.ts'

/** Draft of a host in a form: text as it was typed, whether or not it is right yet. */
export interface HostDraft {
  readonly name: string
  readonly kind: Connection['kind']
  readonly host: string
  readonly user: string
  readonly port: string
  readonly identityFile: string
  readonly jump: string
  readonly socket: string
  readonly tlsDir: string
  readonly context: string
  readonly guard: Guard
  readonly colour: HostColour
  /** One a line. */
  readonly allowedPaths: string
  /** '' = nobody says. */
  readonly publicAddress: string
  readonly proxy: ProxyDraft
}

export const emptyDraft: HostDraft = {
  name: '',
  kind: 'ssh',
  host: '',
  user: '',
  port: '',
  identityFile: '',
  jump: '',
  socket: '',
  tlsDir: '',
  context: '',
  guard: 'open',
  colour: 'none',
  allowedPaths: '',
  publicAddress: '',
  proxy: noProxy,
}

/** A name that a host may have, made of what it is reached by. */
export function suggestName(text: string, taken: readonly string[]): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 58)
    .replace(/[^a-z0-9]+$/, '')
  const base = plain === '' ? 'host' : plain
  if (!taken.includes(base)) return base
  for (let number = 2; ; number += 1) {
    if (!taken.includes(`${base}-${number}`)) return `${base}-${number}`
  }
}

const address =
  /^(?:(?<scheme>ssh|tcp|https?):\/\/)?(?:(?<user>[^@\s/]+)@)?(?:\[(?<six>[0-9a-fA-F:.%]+)\]|(?<host>[^@\s/:[\]]+))(?::(?<port>\d{1,5}))?(?<path>\/\S*)?$/

/** Reads `user@host:port`, `ssh://…`, `tcp://…` and `unix://…`; null where it is none of them. */
export function readPasted(text: string): Partial<HostDraft> | null {
  const wanted = text.trim().replace(/^ssh\s+/, '')
  const socket = /^unix:\/\/(?<path>\/\S+)$/.exec(wanted)?.groups?.path
  if (socket !== undefined) return { kind: 'local', socket }
  const found = address.exec(wanted)?.groups
  if (!found) return null
  const { scheme, user = '', six, host = six ?? '', port = '', path = '' } = found
  if (host.startsWith('-') || user.startsWith('-')) return null
  if (scheme === 'tcp' || scheme === 'http' || scheme === 'https') {
    return { kind: 'tcp', host, port: port === '' ? '2376' : port }
  }
  return { kind: 'ssh', host, user, port, ...(path.length > 1 ? { socket: path } : {}) }
}

const given = (key: string, value: string) => {
  const text = value.trim()
  return text === '' ? {} : { [key]: text }
}

function connectionOf(draft: HostDraft): unknown {
  const port = draft.port.trim() === '' ? {} : { port: Number(draft.port) }
  switch (draft.kind) {
    case 'local':
      return { kind: 'local', ...given('socket', draft.socket) }
    case 'context':
      return { kind: 'context', context: draft.context.trim() }
    case 'tcp':
      return { kind: 'tcp', host: draft.host.trim(), ...port, tlsDir: draft.tlsDir.trim() }
    case 'ssh': {
      const files = draft.identityFile.split(',').map((file) => file.trim())
      const identityFiles = files.filter((file) => file !== '')
      return {
        kind: 'ssh',
        host: draft.host.trim(),
        ...given('user', draft.user),
        ...port,
        ...(identityFiles.length === 0 ? {} : { identityFiles }),
        ...given('jump', draft.jump),
        ...given('socket', draft.socket),
      }
    }
  }
}

export type Wrong = { readonly [field: string]: string }

/** The record that a draft declares, or what is wrong with which of its fields. */
export function recordOf(
  draft: HostDraft,
): { readonly record: HostRecord } | { readonly wrong: Wrong } {
  const { guard, colour } = draft
  const paths = draft.allowedPaths.split('\n').map((path) => path.trim())
  const allowedPaths = paths.filter((path) => path !== '')
  const read = hostRecordSchema.safeParse({
    name: draft.name.trim(),
    connection: connectionOf(draft),
    guard,
    colour,
    ...(allowedPaths.length > 0 && { allowedPaths }),
    ...given('publicAddress', draft.publicAddress),
    ...proxyOf(draft.proxy),
  })
  if (read.success) return { record: read.data }
  const wrong: Record<string, string> = {}
  for (const { path, message } of read.error.issues) {
    wrong[fieldAt(path.map(String))] ??= message
  }
  return { wrong }
}

/** The field of the form, by its place in the record. */
function fieldAt([first = '', second]: readonly string[]): string {
  if (first === 'proxy' && second !== undefined) return `proxy.${second}`
  const field = first === 'connection' ? (second ?? first) : first
  return field === 'identityFiles' ? 'identityFile' : field
}

export function draftOf(record: HostRecord): HostDraft {
  const { name, guard, colour, connection, allowedPaths = [], publicAddress = '' } = record
  const proxy = proxyDraftOf(record.proxy)
  const paths = { allowedPaths: allowedPaths.join('\n'), publicAddress, proxy }
  const base = { ...emptyDraft, ...paths, name, guard, colour, kind: connection.kind }
  switch (connection.kind) {
    case 'local':
      return { ...base, socket: connection.socket ?? '' }
    case 'context':
      return { ...base, context: connection.context }
    case 'tcp':
      return {
        ...base,
        host: connection.host,
        port: String(connection.port),
        tlsDir: connection.tlsDir,
      }
    case 'ssh':
      return {
        ...base,
        host: connection.host,
        user: connection.user ?? '',
        port: connection.port === undefined ? '' : String(connection.port),
        identityFile: connection.identityFiles?.join(', ') ?? '',
        jump: connection.jump ?? '',
        socket: connection.socket ?? '',
      }
  }
}
