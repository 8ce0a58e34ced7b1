import type { Part } from '../../src/shared/model/release.ts'

/** A part of a release, of which a test says what it looks at. */
export function aPart(part: string, more: Partial<Part> = {}): Part {
  return {
    ...{ part, image: `${part}:v1`, digest: null, imageId: `sha256:${part}` },
    ...{ replicas: 1, mayEnd: false, ...more },
  }
}
