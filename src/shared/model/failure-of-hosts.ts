/** Failures on the way to a host and its engine. */
import { z } from 'zod'
import { failure, lines, text } from './failure-shape.ts'

/** A host key as it is written down somewhere. */
export const recordedKeySchema = z.object({
  keyType: text,
  /** `SHA256:…` as ssh shows it. */
  fingerprint: text,
  file: text,
  line: z.number(),
})
export type RecordedKey = z.infer<typeof recordedKeySchema>

/** A question that an SSH login asks. `id` stays the same from one attempt to the next. */
export const sshPromptSchema = z.object({ id: text, text, isSecret: z.boolean() })
export type SshPrompt = z.infer<typeof sshPromptSchema>

/** The jump host on the way that failed, by the name it was asked for. Absent = the host itself. */
const onTheWay = { jump: text.optional() }

export const hostFailures = [
  failure('host-unreachable', {
    host: text,
    reason: text,
    /** Its name is not known; or it is there, and nothing listens. */
    why: z.enum(['name', 'refused']).optional(),
    ...onTheWay,
  }),
  /** Reached, but no SSH session came of it. */
  failure('ssh-failed', { host: text, address: text, reason: text, ...onTheWay }),
  /** `onRequest`: what of it could be done here, if ~/.ssh/config asked for it. `able`: what is best here. */
  failure('ssh-no-common-algorithm', {
    host: text,
    address: text,
    directive: text,
    offered: lines,
    onRequest: lines,
    able: lines,
    ...onTheWay,
  }),
  failure('ssh-auth-failed', {
    host: text,
    address: text,
    user: text,
    tried: z.array(z.object({ method: text, found: text })),
    /** The words with which the server hung up, before everything was tried. */
    ended: text.optional(),
    ...onTheWay,
  }),
  /** The login needs what only the user knows; answer with `hosts.unlock`. */
  failure('ssh-answer-needed', {
    host: text,
    address: text,
    method: z.enum(['passphrase', 'password', 'keyboard-interactive']),
    prompts: z.array(sshPromptSchema),
    ...onTheWay,
  }),
  failure('ssh-config-unsupported', { host: text, directive: text, instead: text }),
  /** A configuration without a meaning as it is written: ssh would not go on either. */
  failure('ssh-config-invalid', { host: text, reason: text }),
  /** `seenAs`: where the same key was accepted before. `gitServer`: it is no host; what was asked for there. */
  failure('host-key-unknown', {
    host: text,
    address: text,
    keyType: text,
    fingerprint: text,
    seenAs: z.array(recordedKeySchema),
    gitServer: text.optional(),
    ...onTheWay,
  }),
  failure('host-key-changed', {
    host: text,
    address: text,
    keyType: text,
    fingerprint: text,
    known: z.array(recordedKeySchema),
    ...onTheWay,
  }),
  failure('host-key-revoked', {
    host: text,
    address: text,
    keyType: text,
    fingerprint: text,
    by: recordedKeySchema,
    ...onTheWay,
  }),
  /** Only a certificate authority vouches for the host, and certificates cannot be checked here. */
  failure('host-key-certificate', {
    host: text,
    address: text,
    by: recordedKeySchema,
    ...onTheWay,
  }),
  failure('tls-failed', { host: text, address: text, reason: text }),
  /** `looked`: everywhere; none where the socket was named. */
  failure('socket-missing', { host: text, socket: text, looked: lines.default([]) }),
  failure('socket-forbidden', { host: text, socket: text, user: text }),
  /** sshd forwards no socket, and the docker CLI there cannot stand in. */
  failure('tunnel-refused', {
    host: text,
    reason: text,
    /** Resource that sshd does not give: more sessions; a place for another log. */
    lacks: z.enum(['sessions', 'places']).optional(),
  }),
  /** The login does something else than what it is asked to; `lines` is what it said. */
  failure('shell-refused', { host: text, address: text, user: text, reason: text, lines }),
  /** How the host is said to be reached is no way that can be gone. */
  failure('endpoint-unusable', {
    ...{ host: text, endpoint: text, found: text, reason: text },
    instead: text,
  }),
  failure('host-read-only', { host: text, action: text }),
  failure('host-in-use', { host: text, workloads: lines }),
  failure('engine-unavailable', {
    host: text,
    endpoint: text,
    reason: text,
    /** `other`: something answers that is no engine. */
    why: z.enum(['absent', 'forbidden', 'silent', 'other']).optional(),
  }),
  failure('engine-error', { host: text, operation: text, status: z.number(), message: text }),
  failure('api-version', {
    ...{ host: text, server: text, ours: text },
    older: z.enum(['engine', 'longshore']).optional(),
  }),
  /** No command is run in a container for anybody: a success that did nothing would be a lie. */
  failure('exec-unsupported', { host: text, container: text }),
  failure('capability-missing', { host: text, capability: text }),
  /** There is no way to the ports of its containers, so nothing can be proved there. */
  failure('containers-unreachable', { host: text, reason: text }),
  failure('port-unreachable', { container: text, port: z.number(), reason: text, instead: text }),
] as const
