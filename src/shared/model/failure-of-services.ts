/** Failures of others that are asked: registries, proxies, repositories, the DNS. */
import { z } from 'zod'
import { failure, lines, text } from './failure-shape.ts'

export const serviceFailures = [
  failure('pull-failed', {
    ...{ host: text, image: text, reason: text },
    /** `name`, `refused`, `silent`: as the host finds the registry. */
    cause: z
      .enum(['rate', 'platform', 'moved', 'certificate', 'name', 'refused', 'silent'])
      .optional(),
  }),
  /**
   * `account`: whose login was tried; '' = this machine has none. Absent = not known. `named`: the registry account
   * that it came from; absent = from docker on this machine.
   */
  failure('registry-auth', {
    host: text,
    image: text,
    registry: text.optional(),
    account: text.optional(),
    named: text.optional(),
  }),
  /** `found`: the other image that has the name there (`name-taken`), what arrived (`differs`), why `from` is `away`. */
  failure('copy-failed', {
    ...{ from: text, to: text, image: text, name: text },
    why: z.enum(['absent', 'away', 'name-taken', 'differs']),
    found: text,
  }),
  /** A registry was asked by this app itself, and did not answer as it should. */
  failure('registry-failed', {
    ...{ registry: text, reason: text },
    /** '' = no one repository. */
    repository: text,
    cause: z.enum([
      ...(['name', 'refused', 'silent', 'certificate', 'plain-http'] as const),
      ...(['no-access', 'not-found', 'rate', 'answer'] as const),
    ]),
    /** As in `registry-auth`. */
    ...{ account: text, named: text.optional() },
    /** Unix ms: before that it lets nobody ask again. */
    until: z.number().optional(),
    /** The host that it was asked from; absent = this machine. */
    from: text.optional(),
  }),
  /** The proxy of a host does not answer. */
  failure('proxy-away', { host: text, proxy: text, reason: text }),
  /** The proxy says no; `route`: to what, '' = to no one route. */
  failure('proxy-refused', { host: text, proxy: text, route: text, reason: text }),
  /** The proxy took a change, and does not do as it says. */
  failure('proxy-not-applied', { host: text, proxy: text, route: text, reason: text }),
  /** Another hand changed it meanwhile: it is left as it is now. */
  failure('route-changed', { host: text, proxy: text, route: text, reason: text }),
  /** `holder`: a workload, or a stranger's place, in words. */
  failure('route-taken', { host: text, proxy: text, route: text, holder: text }),
  /** Asked through the proxy, something else answered than the new version. */
  failure('route-unproved', { host: text, proxy: text, route: text, reason: text }),
  failure('git-credential-in-use', { credential: text, workloads: lines }),
  failure('registry-in-use', { registry: text, workloads: lines }),
  /** A git repository was asked, and did not answer as it should. */
  failure('repository-failed', {
    /** Its address, without a password. */
    repository: text,
    /** Ref that was asked for; '' = no one thing. */
    ref: text,
    reason: text,
    cause: z.enum([
      ...(['not-found', 'no-access', 'no-ref', 'host-key', 'other-host-key'] as const),
      ...(['name', 'refused', 'silent', 'certificate', 'answer'] as const),
    ]),
    /** The git credential that it was asked with; absent = the user's own logins. */
    named: text.optional(),
  }),
  /** A record in the DNS is not as it should be, or its service cannot be asked. */
  failure('dns-failed', {
    ...{ account: text, reason: text },
    /** The name that it is about; '' = none. */
    name: text,
    cause: z.enum([
      ...(['name', 'refused', 'silent', 'certificate', 'answer', 'rate'] as const),
      ...(['key', 'clock', 'unsigned', 'access', 'zone', 'apex', 'taken'] as const),
    ]),
    /** Whose it is (`taken`), where that is known. */
    owner: text.optional(),
    /** Unix ms: before that it lets nobody ask again. */
    until: z.number().optional(),
  }),
  /** The account keeps records of these workloads, which could not be taken back without it. */
  failure('dns-account-in-use', { account: text, workloads: lines }),
] as const
