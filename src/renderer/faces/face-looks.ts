import { CheckCircle2, CircleHelp, Clock, XCircle } from 'lucide-react'
import type { Overall } from '../../shared/model/face-standing.ts'
import type { Look } from '../ui/state-look.ts'

export const overallLook: { readonly [O in Overall]: Look } = {
  fine: { tone: 'good', icon: CheckCircle2, word: 'Fine' },
  pending: { tone: 'busy', icon: Clock, word: 'Pending' },
  failing: { tone: 'bad', icon: XCircle, word: 'Failing' },
  unknown: { tone: 'unknown', icon: CircleHelp, word: 'Unknown' },
}
