import type { FileLanguage } from '../../files/file-language.ts'
import { lintCompose, saidOnce } from './compose-lint.ts'
import { composeKeyHelp } from './compose-text.ts'
import { placeIssues, placeWarnings } from './placed-issues.ts'

export const composeLanguage: FileLanguage = {
  noun: 'compose file',
  reader: 'docker compose',
  help: composeKeyHelp,
  problemsIn(text, { name, isAlone, said }) {
    const found = lintCompose(text, isAlone)
    if (!said) return found
    const { issues, warnings } = said
    const placed = [...placeIssues(text, issues, name), ...placeWarnings(text, warnings, name)]
    return saidOnce(text, placed, found)
  },
}
