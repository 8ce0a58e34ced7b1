/** Of a commit of a Go module, to be made on its host. */
import type { Making } from '../../src/main/sources/git/making.ts'

export const aMaking = (more: Partial<Making> = {}): Making => ({
  at: { url: 'git@github.com:acme/orders.git', credential: '', commit: 'c', path: '.' },
  ...{ ref: 'main', commit: null, tree: '', build: { kind: 'go' }, on: 'host' },
  ...{ platform: 'linux/amd64', port: 0, inputs: 'i', folder: 'commits/one' },
  image: { name: 'localhost/longshore/orders', tag: 'one' },
  ...more,
})
