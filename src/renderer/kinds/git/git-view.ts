import { GitBranch } from 'lucide-react'
import type { KindView } from '../kind-view.ts'

export const gitView: KindView = {
  icon: GitBranch,
  words: {
    identity: 'Image',
    unproved: 'no health check',
    deleted: 'what Longshore made for it',
    cancelled: 'What it built and made so far is removed. What served before keeps serving.',
  },
}
