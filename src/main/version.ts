import { join } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { commitIn } from './commit.ts'

/** Built in where this was built; from the sources it is what is checked out. */
declare const __COMMIT__: string | null | undefined

const commit =
  typeof __COMMIT__ === 'undefined' ? commitIn(join(import.meta.dirname, '../..')) : __COMMIT__

/** `0.1.0 (abc1234)`, or without the commit where none is known. */
export const version = [packageJson.version, commit && `(${commit})`].filter(Boolean).join(' ')
