import { Layers } from 'lucide-react'
import type { KindView } from '../kind-view.ts'
import { composeLanguage } from './compose-language.ts'
import { composeOrigin } from './compose-origin.ts'
import { mistakenIn } from './mistaken.ts'

export const composeView: KindView = {
  icon: Layers,
  words: {
    identity: 'As rendered',
    unproved: 'not every service has a health check',
    deleted: 'every container and network of its project',
    cancelled: 'What it changed so far is put back as it was before.',
  },
  files: composeLanguage,
  origin: composeOrigin,
  // Only a folder of this machine can be watched.
  unheeded: ({ git, onHost }) => (git !== undefined || onHost === true ? ['onChange'] : []),
  mistakenIn,
}
