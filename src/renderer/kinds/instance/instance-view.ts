import { Boxes } from 'lucide-react'
import type { KindView } from '../kind-view.ts'

export const instanceView: KindView = {
  icon: Boxes,
  words: {
    identity: 'Configuration',
    unproved: 'a service has no health check',
    deleted: 'its containers and its network',
    cancelled: 'What it made so far is removed. What served before keeps serving, or is put back.',
  },
}
