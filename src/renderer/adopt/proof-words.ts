import { CheckCircle2, CircleDashed, CircleHelp, Layers, TriangleAlert } from 'lucide-react'
import type { RunningService } from '../../shared/model/project.ts'
import type { Look } from '../ui/state-look.ts'

type Proof = RunningService['proof']

export const proofLook: { readonly [P in Proof]: Look } = {
  same: { tone: 'good', icon: CheckCircle2, word: 'Same as its files' },
  differs: { tone: 'warn', icon: TriangleAlert, word: 'Differs' },
  unproved: { tone: 'unknown', icon: CircleHelp, word: 'Cannot be proved' },
  'not-running': { tone: 'calm', icon: CircleDashed, word: 'Not there' },
  'not-in-files': { tone: 'warn', icon: Layers, word: 'Not in the files' },
}

/** Meaning for the first deployment. */
export const proofMeaning: { readonly [P in Proof]: string } = {
  same: 'A deployment leaves it as it is',
  differs: 'A deployment makes it anew, from its files',
  unproved: 'Its hash is known only when it is brought up: a deployment may make it anew',
  'not-running': 'A deployment creates it',
  'not-in-files': 'It stays as it is, unless you agree to its removal',
}

/** One sentence over all of them. */
export function proofSummary(services: readonly Pick<RunningService, 'proof'>[]): string {
  const other = services.filter(({ proof }) => proof !== 'same').length
  if (other === 0)
    return 'What runs of every service has the hash that docker compose gives its files'
  const what = other === 1 ? '1 service is' : `${other} services are`
  return `${what} not proved to be what the files say; a deployment shows its plan first`
}
