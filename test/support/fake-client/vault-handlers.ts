import { type Unlocking, unlockings, type VaultStatus } from '../../../src/shared/model/vault.ts'
import type { Implementer } from './answers.ts'

/** A vault that is moved as asked; there is a keyring. */
export function vaultHandlers(os: Implementer) {
  let lockedBy: readonly Unlocking[] = ['key-file']
  const status = (): VaultStatus => ({
    openedBy: 'key-file',
    lockedBy: [...lockedBy],
    methods: unlockings.map((name) => ({ name, able: true, why: '' })),
  })
  return {
    status: os.vault.status.handler(status),
    rekey: os.vault.rekey.handler(({ input: { to, keep } }) => {
      lockedBy = [...(keep ? lockedBy.filter((each) => each !== to) : []), to]
      return status()
    }),
    export: os.vault.export.handler(({ input: { file } }) => ({ file, bytes: 1, leftOut: [] })),
  }
}
