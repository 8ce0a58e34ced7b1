/** The contract's calls about the vault. */
import type { VaultRoom } from '../secrets/vault-room.ts'
import type { Implementer } from './implementer.ts'

export interface VaultHandlerDeps {
  readonly vault: VaultRoom
}

export function vaultHandlers(os: Implementer, { vault }: VaultHandlerDeps) {
  return {
    status: os.vault.status.handler(() => vault.status()),
    rekey: os.vault.rekey.handler(({ input, context }) => vault.rekey(input, context)),
    export: os.vault.export.handler(({ input, context }) => vault.exportTo(input, context)),
  }
}
