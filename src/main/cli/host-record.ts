/** A host as it is declared by options: `--ssh`, `--tcp`, `--context` or `--local`, and their own. */
import { resolve } from 'node:path'
import { fail } from '../../shared/lib/failure-error.ts'
import { type HostRecord, hostRecordSchema } from '../../shared/model/host.ts'
import { parseHostAddress } from '../../shared/model/host-address.ts'
import { UsageError } from './exit-code.ts'
import type { Given } from './program.ts'

type Fields = Record<string, unknown>

const kinds = ['ssh', 'tcp', 'context', 'local'] as const
type Kind = (typeof kinds)[number]

/** Kinds that each of the smaller options goes with. */
const belongsTo: Readonly<Record<string, readonly Kind[]>> = {
  identity: ['ssh'],
  jump: ['ssh'],
  socket: ['ssh', 'local'],
  tlsDir: ['tcp'],
}

/** `before`: what is changed by the options; undefined for a new host. Throws `invalid`. */
export function recordFrom(name: string, given: Given, before?: HostRecord): HostRecord {
  const kind = kindOf(given) ?? before?.connection.kind
  if (kind === undefined) {
    throw new UsageError('say how it is reached: --ssh, --tcp, --context or --local')
  }
  refuseStrays(given, kind)
  const known = before?.connection.kind === kind ? keptFields(given, before.connection) : {}
  const colour = given.isRefused('colour') ? 'none' : before?.colour
  const record = hostRecordSchema.safeParse({
    name: given.text('name') ?? name,
    connection: { ...known, kind, ...connectionFields(given, kind) },
    guard: given.text('guard') ?? before?.guard,
    colour: given.text('colour') ?? colour,
    ...allowedPaths(given, before),
    ...proxyFields(given, before),
  })
  if (record.success) return record.data
  const issues = record.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  return fail({ kind: 'invalid', what: 'host', issues })
}

/** Given, they are all that there are. */
function allowedPaths(given: Given, before?: HostRecord): Pick<HostRecord, 'allowedPaths'> {
  if (given.isRefused('allowPath')) return {}
  const named = given.list('allowPath')
  const paths = named.length > 0 ? [...named] : before?.allowedPaths
  return paths === undefined ? {} : { allowedPaths: paths }
}

/** Fields of a proxy are given whole; its lists are written with a +. */
function proxyFields(given: Given, before?: HostRecord): Fields {
  const named = given.list('proxy')
  const proxy = named.length > 0 ? Object.fromEntries(named.map(proxyField)) : before?.proxy
  const publicAddress = given.text('publicAddress') ?? before?.publicAddress
  return {
    ...(proxy && !given.isRefused('proxy') && { proxy }),
    ...(publicAddress && !given.isRefused('publicAddress') && { publicAddress }),
  }
}

const lists = ['entryPoints']

function proxyField(text: string): [string, unknown] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined)
    throw new UsageError(
      `a field of a proxy is written NAME=VALUE, like kind=caddy, and not ${text}`,
    )
  if (lists.includes(name)) return [name, value.split('+')]
  return [name, /^\d+$/.test(value) ? Number(value) : value]
}

function kindOf(given: Given): Kind | undefined {
  const named = kinds.filter((kind) => given.text(kind) !== undefined || given.flag(kind))
  if (named.length > 1) {
    throw new UsageError(
      `a host is reached in one way: ${named.map((each) => `--${each}`).join(' or ')}`,
    )
  }
  return named[0]
}

const fieldOf: Readonly<Record<string, string>> = {
  identity: 'identityFiles',
  jump: 'jump',
  socket: 'socket',
}

/** Without what `--no-…` clears, and without an address that is given anew: it is given whole. */
function keptFields(given: Given, connection: HostRecord['connection']): Fields {
  const cleared = Object.keys(fieldOf).filter(given.isRefused)
  const dropped = cleared.map((option) => fieldOf[option] ?? '')
  if (given.text('ssh') !== undefined) dropped.push('user', 'port')
  return Object.fromEntries(Object.entries(connection).filter(([name]) => !dropped.includes(name)))
}

function refuseStrays(given: Given, kind: Kind): void {
  for (const [option, owners] of Object.entries(belongsTo)) {
    const isGiven = given.text(option) !== undefined || given.isRefused(option)
    if (!isGiven || owners.includes(kind)) continue
    const flag = option === 'tlsDir' ? 'tls-dir' : option
    throw new UsageError(`--${flag} goes with ${owners.map((each) => `--${each}`).join(' or ')}`)
  }
}

function connectionFields(given: Given, kind: Kind): Fields {
  const socket = given.text('socket')
  const base: Fields = socket === undefined ? {} : { socket }
  switch (kind) {
    case 'local':
      return base
    case 'context': {
      const context = given.text('context')
      return context === undefined ? {} : { context }
    }
    case 'tcp': {
      const tlsDir = given.text('tlsDir')
      return {
        ...addressFields(given, 'tcp'),
        ...(tlsDir === undefined ? {} : { tlsDir: resolve(tlsDir) }),
      }
    }
    case 'ssh': {
      const identity = given.text('identity')
      const jump = given.text('jump')
      return {
        ...base,
        ...addressFields(given, 'ssh'),
        ...(identity === undefined ? {} : { identityFiles: [resolve(identity)] }),
        ...(jump === undefined ? {} : { jump }),
      }
    }
  }
}

function addressFields(given: Given, option: 'ssh' | 'tcp'): Fields {
  const text = given.text(option)
  if (text === undefined) return {}
  const form = option === 'ssh' ? 'user@host:port' : 'host:port'
  const address = parseHostAddress(text.replace(/^tcp:\/\//, ''))
  const isWhole = option === 'ssh' || (address?.port !== undefined && address.user === undefined)
  if (!address || !isWhole) {
    const issues = [{ path: `connection.${option}`, message: `write it as ${form}` }]
    return fail({ kind: 'invalid', what: 'host', issues })
  }
  return { ...address }
}
