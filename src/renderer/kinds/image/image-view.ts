import { Box } from 'lucide-react'
import type { KindView } from '../kind-view.ts'

export const imageView: KindView = {
  icon: Box,
  words: {
    identity: 'Digest',
    unproved: 'no health check',
    deleted: 'what Longshore made for it',
    cancelled: 'What it made so far is removed. What served before keeps serving.',
  },
}
