/** A name server as it is asked: questions as they are, updates signed, and what its refusals mean. */
import { randomInt } from 'node:crypto'
import type { DnsAccount, DnsServiceOf } from '../../../../shared/model/dns.ts'
import { dnsFails, type ProviderServices } from '../provider.ts'
import { exchange } from './exchange.ts'
import {
  classes,
  decodeMessage,
  encodeMessage,
  Malformed,
  type Message,
  opcodes,
  type Reply,
  type ResourceRecord,
  types,
} from './message.ts'
import { sign, type TsigKey, type Verdict, verify } from './tsig.ts'

export interface Update {
  readonly prerequisites: readonly ResourceRecord[]
  readonly changes: readonly ResourceRecord[]
}

/** Names of the answers that a server gives (RFC 1035, 2136). */
const rcodes: Readonly<Record<number, string>> = {
  ...{ 1: 'FORMERR', 2: 'SERVFAIL', 3: 'NXDOMAIN', 4: 'NOTIMP', 5: 'REFUSED', 6: 'YXDOMAIN' },
  ...{ 7: 'YXRRSET', 8: 'NXRRSET', 9: 'NOTAUTH', 10: 'NOTZONE' },
}

/** The zone is not as a prerequisite says. */
const unmet = ['NXDOMAIN', 'YXDOMAIN', 'YXRRSET', 'NXRRSET']

export interface NameServerAsked {
  /** Records of that name and type, as the server itself has them. */
  records(name: string, type: number, signal: AbortSignal): Promise<readonly ResourceRecord[]>
  /** `unmet`: a prerequisite did not hold, and nothing was changed. */
  update(update: Update, signal: AbortSignal): Promise<'done' | 'unmet'>
}

export function createNameServer(
  { name: account, service }: DnsAccount & { readonly service: DnsServiceOf<'rfc2136'> },
  key: TsigKey,
  { clock }: Pick<ProviderServices, 'clock'>,
): NameServerAsked {
  const server = { account, server: service.server, clock }
  const refuse = (cause: Parameters<typeof dnsFails>[1], reason: string) =>
    dnsFails(account, cause, { reason })
  const read = (bytes: Buffer, id: number): Reply => {
    try {
      const reply = decodeMessage(bytes)
      if (reply.isReply && reply.id === id) return reply
    } catch (error) {
      if (!(error instanceof Malformed)) throw error
    }
    return refuse('answer', `${service.server} answered with something that is no answer`)
  }
  const send = async (message: Message, signal: AbortSignal): Promise<Reply> => {
    const time = Math.floor(clock.now() / 1_000)
    const { bytes, mac } = sign(encodeMessage(message), key, time)
    const answer = await exchange(server, bytes, signal)
    const reply = read(answer, message.id)
    const trouble = troubleOf(verdictOf(answer, { key, mac, time }), time)
    // An answer that says no without a signature changes nothing: it is heard as what it says.
    if (trouble && (trouble.cause !== 'unsigned' || reply.rcode === 0))
      return refuse(trouble.cause, `${service.server} ${trouble.reason}`)
    return reply
  }
  const refusal = (rcode: number): never => {
    const word = rcodes[rcode] ?? `code ${rcode}`
    const meant = meanings[word] ?? { cause: 'answer' as const, says: 'it did not do it' }
    return refuse(meant.cause, `${service.server} answered ${word}: ${meant.says}`)
  }
  return {
    async records(name, type, signal) {
      const questions = [{ name, type, class: classes.IN }]
      const asked = { opcode: opcodes.QUERY, questions, answers: [], authorities: [] }
      const reply = await send({ id: randomInt(65_536), ...asked }, signal)
      if (reply.rcode === 3) return []
      if (reply.rcode !== 0) return refusal(reply.rcode)
      if (!reply.isAuthoritative)
        return refuse('zone', `${service.server} answers, and has no zone with ${name}`)
      return reply.answers.filter((record) => record.name === name)
    },
    async update({ prerequisites, changes }, signal) {
      const questions = [{ name: service.zone, type: types.SOA, class: classes.IN }]
      const asked = { opcode: opcodes.UPDATE, questions }
      const sections = { answers: prerequisites, authorities: changes }
      const reply = await send({ id: randomInt(65_536), ...asked, ...sections }, signal)
      if (reply.rcode === 0) return 'done'
      return unmet.includes(rcodes[reply.rcode] ?? '') ? 'unmet' : refusal(reply.rcode)
    },
  }
}

type Cause = Parameters<typeof dnsFails>[1]

const meanings: Readonly<Record<string, { readonly cause: Cause; readonly says: string }>> = {
  NOTAUTH: { cause: 'zone', says: 'it does not have that zone' },
  NOTZONE: { cause: 'zone', says: 'a name lies outside of the zone' },
  REFUSED: { cause: 'access', says: 'the key may not change that' },
  NOTIMP: { cause: 'access', says: 'it takes no dynamic updates' },
  SERVFAIL: { cause: 'answer', says: 'it failed at it; its log says why' },
  FORMERR: { cause: 'answer', says: 'it does not understand the question' },
}

function verdictOf(...asked: Parameters<typeof verify>): Verdict {
  try {
    return verify(...asked)
  } catch (error) {
    if (error instanceof Malformed || error instanceof RangeError) return { found: 'forged' }
    throw error
  }
}

function troubleOf(verdict: Verdict, time: number): { cause: Cause; reason: string } | undefined {
  switch (verdict.found) {
    case 'good':
      return undefined
    case 'unsigned':
      return { cause: 'unsigned', reason: 'did not sign its answer' }
    case 'forged':
      return { cause: 'unsigned', reason: 'signed its answer with another key' }
    case 'key':
      return { cause: 'key', reason: 'does not take the key: its name, algorithm or secret differ' }
    case 'clock': {
      const apart = Math.abs(verdict.theirs - time)
      const which = verdict.theirs > time ? 'ahead of' : 'behind'
      return { cause: 'clock', reason: `has a clock that is ${apart} s ${which} this machine’s` }
    }
  }
}
