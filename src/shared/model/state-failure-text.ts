/** The sentences for what is kept between runs, and cannot be read or written. */
import { ended, type Sentences, sentence, text, unchanged, untouched } from './failure-words.ts'
import { lockRemedy, vaultRemedy } from './remedies.ts'

type StateFailureKind =
  | 'secret-unreadable'
  | 'vault-locked'
  | 'state-locked'
  | 'state-corrupt'
  | 'record-unreadable'
  | 'state-unwritable'
  | 'state-newer'

export const stateSentences: Sentences<StateFailureKind> = {
  'secret-unreadable': ({ name, reason }, after) =>
    text(
      `The secret ${name} cannot be read`,
      `${sentence(reason)} ${after || untouched}`,
      'Enter the secret again, or restore the key it was stored with.',
    ),
  'vault-locked': ({ by, reason }) =>
    text(
      'The vault does not open',
      `${sentence(reason)} It stays as it is, with all that it sealed; containers keep running.`,
      vaultRemedy(by),
    ),
  'state-locked': ({ dir, holder, door }) =>
    text(
      'Another Longshore uses this state folder',
      `Folder ${dir} is held by ${holder}. ${unchanged}`,
      lockRemedy(door),
    ),
  'state-corrupt': ({ file, kept, reason }) =>
    text(
      'A file of the state folder is damaged',
      `File ${file}: ${ended(reason)} ${kept === '' ? '' : `It was kept as ${kept}. `}Containers keep running.`,
      'Check what may be missing; restore the file from a backup if you have one.',
    ),
  'record-unreadable': ({ what, name, reason }) =>
    text(
      'This record cannot be read',
      `The state folder has the ${what} ${name}, and not in a form that can be read: ${ended(reason)} It is kept as it is; containers keep running.`,
      'Go on without it, or restore the state folder from a backup.',
    ),
  'state-unwritable': ({ dir, reason }) =>
    text(
      'The state folder cannot be written',
      `Folder ${dir}: ${ended(reason)} ${unchanged}`,
      'Let this user write there, or choose another folder with --data.',
    ),
  'state-newer': ({ file, found, known }) =>
    text(
      'The state file was written by a newer Longshore',
      `File ${file} has version ${found}; this Longshore knows ${known}. ${unchanged}`,
      'Update Longshore.',
    ),
}
