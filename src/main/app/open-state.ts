/** Everything that is kept between runs: the vault first, which opens what is sealed in the rest. */
import { join } from 'node:path'
import type { Failure } from '../../shared/model/failure.ts'
import { systemClock, systemIds } from '../clock.ts'
import { givenPassphrase } from '../secrets/given-passphrase.ts'
import { keyFileBackend } from '../secrets/key-file.ts'
import { type AskPassphrase, passphraseBackend } from '../secrets/passphrase.ts'
import { openVault, type VaultBackend } from '../secrets/vault.ts'
import { createVaultRoom, type Keyring, type VaultRoom } from '../secrets/vault-room.ts'
import type { HostRecords } from '../store/host-records.ts'
import { openStore } from '../store/open-store.ts'
import type { SettingsPort } from '../store/settings.ts'
import { type OpenedSettings, openSettingsFile } from '../store/settings-file.ts'
import { withVariables } from '../store/settings-variables.ts'
import type { Seal, Store } from '../store/store.ts'
import { unpinningForgotten } from '../workloads/pins.ts'

export interface StateOptions {
  readonly dataDir: string
  /** The desktop's own; without one the same file is read. */
  readonly settings?: SettingsPort
  readonly hostRecords?: HostRecords
  /** The system's keyring, where the door has one. */
  readonly keyring?: Keyring
  /** Asks whoever starts the app, where a passphrase alone opens the vault. */
  readonly askPassphrase?: AskPassphrase | undefined
}

export interface OpenedState {
  readonly seal: Seal
  readonly vaultRoom: VaultRoom
  readonly settings: SettingsPort
  readonly records: HostRecords
  readonly store: Store
  /** Warnings of damage, and of what may be missing. */
  readonly warnings: Failure[]
}

export async function openState(options: StateOptions): Promise<OpenedState> {
  const { dataDir: dir } = options
  const [clock, ids] = [systemClock, systemIds]
  const keyring = options.keyring ?? noKeyring
  const vault = await openVault({ dir, backends: unlockingBy(options, keyring) })
  const stored = openSettings(options)
  const { hostRecords: records } = stored
  const { settings, rejected } = withVariables(stored.settings, process.env)
  const opened = openStore({ file: join(dir, 'state.db'), seal: vault, clock, ids })
  const store = unpinningForgotten(opened.store, settings)
  const vaultRoom = createVaultRoom({ dir, vault, keyring, store, clock })
  const unreadable = store.workloads.unreadable().map(({ failure }) => failure)
  const misread = rejected.map((name): Failure => {
    const issues = [{ path: name, message: 'is not read: it is no value of its setting' }]
    return { kind: 'invalid', what: 'environment', issues }
  })
  const warnings = [...stored.warnings, ...misread, ...opened.warnings, ...unreadable]
  return { seal: vault, vaultRoom, settings, records, store, warnings }
}

function openSettings({ dataDir, settings, hostRecords }: StateOptions): OpenedSettings {
  if (settings && hostRecords) return { settings, hostRecords, warnings: [] }
  return openSettingsFile(dataDir, systemClock)
}

const noKeyring: Keyring = {
  backend: null,
  whyNot: async () => "The system's keyring is reached by the desktop app alone",
}

/** In this order: what asks nobody is tried first. */
function unlockingBy(
  { dataDir, askPassphrase }: StateOptions,
  { backend }: Keyring,
): readonly VaultBackend[] {
  const asking = passphraseBackend(givenPassphrase(process.env, askPassphrase))
  return [keyFileBackend(dataDir), ...(backend ? [backend] : []), asking]
}
