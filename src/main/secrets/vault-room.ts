/** Calls of the doors about the vault: what opens it, locking it otherwise, taking the state elsewhere. */
import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type { Clock } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import { usualSeverity } from '../../shared/model/activity.ts'
import type { Door } from '../../shared/model/door.ts'
import {
  type Rekeying,
  type Unlocking,
  unlockings,
  type VaultStatus,
} from '../../shared/model/vault.ts'
import { guardedFiles } from '../store/file-failure.ts'
import { writePrivateFile } from '../store/files.ts'
import type { Store } from '../store/store.ts'
import { keyFileBackend } from './key-file.ts'
import { passphraseBackend } from './passphrase.ts'
import { leftOut, sealBundle } from './state-bundle.ts'
import type { Vault, VaultBackend } from './vault.ts'

/** The system's keyring, as far as the door in front of the app has one. */
export interface Keyring {
  readonly backend: VaultBackend | null
  /** Why nothing can be kept in it now, in a sentence; '' = it can. */
  whyNot(): Promise<string>
}

export interface VaultRoomDeps {
  readonly dir: string
  readonly vault: Vault
  readonly keyring: Keyring
  readonly store: Pick<Store, 'activity' | 'copyTo'>
  readonly clock: Pick<Clock, 'now'>
}

interface Caller {
  readonly actor: string
  readonly door?: Door
}

export type VaultRoom = ReturnType<typeof createVaultRoom>

export function createVaultRoom({ dir, vault, keyring, store, clock }: VaultRoomDeps) {
  async function status(): Promise<VaultStatus> {
    const whyNoKeyring = await keyring.whyNot()
    return {
      openedBy: vault.backend,
      lockedBy: [...vault.lockedBy()],
      methods: unlockings.map((name) => {
        const why = name === 'keyring' ? whyNoKeyring : ''
        return { name, able: why === '', why }
      }),
    }
  }

  async function backendFor(to: Unlocking, passphrase: string | undefined): Promise<VaultBackend> {
    if (to === 'key-file') return keyFileBackend(dir)
    if (to === 'keyring') {
      const why = await keyring.whyNot()
      return why === '' && keyring.backend ? keyring.backend : refused('to', why)
    }
    return passphrase === undefined
      ? refused('passphrase', 'give the passphrase that is to lock it')
      : passphraseBackend(async (isAgain) => (isAgain ? undefined : passphrase))
  }

  function tell({ actor, door = 'unknown' }: Caller, detail: string): void {
    const [event, at] = ['settings-changed', clock.now()] as const
    store.activity.add({
      ...{ at, event, severity: usualSeverity[event], actor, door, reason: '', outcome: 'done' },
      object: { kind: 'settings', name: 'vault' },
      detail,
      story: `settings:${store.activity.lastSeq() + 1}`,
      facts: {},
    })
  }

  return {
    status,
    async rekey({ to, keep = false, passphrase }: Rekeying, caller: Caller): Promise<VaultStatus> {
      await vault.wrapBy(await backendFor(to, passphrase), { only: !keep })
      tell(caller, `opened by ${vault.lockedBy().join(' or ')}`)
      return status()
    },
    async exportTo(asked: { file: string; passphrase: string }, caller: Caller) {
      const { file, passphrase } = asked
      if (caller.door !== 'terminal')
        fail({ kind: 'forbidden', reason: 'the state is exported from the terminal alone' })
      if (!isAbsolute(file)) return refused('file', 'name it with its whole path')
      if (existsSync(file)) return refused('file', `${file} is there already`)
      const copyDatabase = store.copyTo
      const sealed = await sealBundle({ dir, dataKey: vault.dataKey(), copyDatabase }, passphrase)
      guardedFiles(file, () => writePrivateFile(file, sealed))
      tell(caller, 'the state was exported')
      return { file, bytes: sealed.length, leftOut: [...leftOut] }
    },
  }
}

const refused = (path: string, message: string): never =>
  fail({ kind: 'invalid', what: 'vault', issues: [{ path, message }] })
