/** The system's own store of secrets, as Electron reaches it: Keychain, DPAPI, Secret Service or KWallet. */
import { safeStorage } from 'electron'
import { fail } from '../../shared/lib/failure-error.ts'
import type { VaultBackend } from '../secrets/vault.ts'
import type { Keyring } from '../secrets/vault-room.ts'

const name = 'keyring'

/** The system's keyring, asked for nothing before it is needed: some systems then ask the user. */
export const systemKeyring: Keyring = { backend: keyringBackend(), whyNot }

/** Never one that only looks like a store: without any, Chromium has a password that all know. */
async function whyNot(): Promise<string> {
  if (!(await safeStorage.isAsyncEncryptionAvailable()))
    return 'This system has no keyring that Longshore can reach, or it is locked'
  const isWeak =
    process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text'
  return isWeak ? 'This desktop has no keyring: what would be used instead protects nothing' : ''
}

function keyringBackend(): VaultBackend {
  return {
    name,
    async wrap(dataKey) {
      const sealed = await safeStorage.encryptStringAsync(dataKey.toString('base64'))
      return sealed.toString('base64')
    },
    async unwrap(wrapped) {
      try {
        const { result } = await safeStorage.decryptStringAsync(Buffer.from(wrapped, 'base64'))
        return Buffer.from(result, 'base64')
      } catch (error) {
        const reason = "the system's keyring does not open it, or is locked"
        return fail({ kind: 'vault-locked', by: [name], reason }, error)
      }
    },
  }
}
