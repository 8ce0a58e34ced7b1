/** Views of the window for each kind of workload: a new kind is a folder and a line here. */
import { Package } from 'lucide-react'
import { composeView } from './compose/compose-view.ts'
import { gitView } from './git/git-view.ts'
import { imageView } from './image/image-view.ts'
import { instanceView } from './instance/instance-view.ts'
import type { KindView } from './kind-view.ts'

const views: Readonly<Record<string, KindView>> = {
  image: imageView,
  compose: composeView,
  instance: instanceView,
  git: gitView,
}

/** The view of a kind that the window has nothing for: words that are true of every workload. */
const plainView: KindView = {
  icon: Package,
  words: {
    identity: 'Digest',
    unproved: 'no health check',
    deleted: 'what Longshore made for it',
    cancelled: 'What it changed so far is put back as it was before.',
  },
}

export function viewOf(kind: string): KindView {
  return (Object.hasOwn(views, kind) && views[kind]) || plainView
}

export const knownViews: readonly (readonly [kind: string, view: KindView])[] =
  Object.entries(views)
