/** Records of accounts: on registries, at git servers, on services that keep DNS records. */
import type { DnsAccount, KeptDnsRecord } from '../../shared/model/dns.ts'
import type { GitCredential } from '../../shared/model/git-credential.ts'
import type { RegistryAccount } from '../../shared/model/registry.ts'

/** Accounts, and what is secret of each. */
export interface KeptAccounts<A extends { readonly name: string }> {
  list(): readonly (A & Sealed)[]
  /** Throws `record-unreadable`. */
  get(name: string): (A & Sealed) | undefined
  /** `token`: '' = none; undefined = the one that is kept stays. */
  put(account: A, token: string | undefined): void
  remove(name: string): void
  /** '' = none. Throws `secret-unreadable`, `not-found`. */
  token(name: string): string
}

interface Sealed {
  readonly hasToken: boolean
}

/** An account without its secret, which is opened where it is used. */
export interface StoredDnsAccount extends DnsAccount {
  readonly hasSecret: boolean
}
export type StoredRegistry = RegistryAccount & Sealed
export type StoredGitCredential = GitCredential & Sealed

/** DNS accounts, and the records that were made with them. */
export interface DnsStore {
  /** Accounts that can be read, by name. */
  accounts(): readonly StoredDnsAccount[]
  /** Throws `record-unreadable`. */
  account(name: string): StoredDnsAccount | undefined
  /** `sealedFor`: where the secret is sent, with which it is sealed. undefined = the one that is kept stays. */
  putAccount(account: DnsAccount, secret: string | undefined, sealedFor: string): void
  removeAccount(name: string): void
  /** '' = none. Throws `secret-unreadable`, `not-found`. */
  secret(name: string, sealedFor: string): string
  /** By workload, host and name. */
  records(): readonly KeptDnsRecord[]
  putRecord(record: KeptDnsRecord): void
  removeRecord(record: KeptDnsRecord): void
}
