import fc from 'fast-check'
import type { FollowedLink } from '../../../src/shared/model/deep-link.ts'

/** Unix seconds, after every run of these tests. */
const later = 4_000_000_000
const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/)
const hostName = fc.stringMatching(/^[a-z0-9]([a-z0-9._-]{0,20}[a-z0-9])?$/)
const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/)
const release = fc.integer({ min: 1, max: 999_999_999 }).map((n) => `r${n}`)
const plain = (maxLength: number) =>
  fc.option(
    fc
      .string({ unit: 'grapheme', minLength: 1, maxLength })
      .filter(
        (text) =>
          text.length <= maxLength &&
          text.trim() !== '' &&
          !/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u200B\u2060\uFEFF]/u.test(text),
      ),
  )
const proposed = {
  workload: name,
  expires: fc.integer({ min: later, max: 999_999_999_999 }),
  reason: plain(40),
  from: plain(20),
}
const seconds = fc.integer({ min: 1, max: 999_999_999 })
/** Every form of link, with whatever its fields may hold; what proposes is good for years. */
export const anyLink: fc.Arbitrary<FollowedLink> = fc.oneof(
  fc.record({ kind: fc.constant('workload' as const), name }),
  fc.record({ kind: fc.constantFrom('host' as const, 'disk' as const), name: hostName }),
  fc.record({ kind: fc.constantFrom('deployment', 'plan'), id }),
  fc.record({ kind: fc.constant('activity' as const), id: release.map((text) => text.slice(1)) }),
  fc.record({ kind: fc.constant('releases' as const), name, release: fc.option(release) }),
  fc
    .record({ name, since: fc.option(seconds), length: fc.option(seconds) })
    .map(({ name, since, length }) => ({
      ...{ kind: 'logs' as const, name, since },
      until: length === null ? null : (since ?? 0) + length,
    })),
  fc.record({
    ...{ kind: fc.constant('deploy' as const), ...proposed },
    tag: fc.option(fc.stringMatching(/^[A-Za-z0-9_][\w.-]{0,30}$/)),
    digest: fc.option(fc.stringMatching(/^sha256:[0-9a-f]{64}$/)),
  }),
  fc.record(
    {
      ...{ kind: fc.constant('deploy' as const), ...proposed },
      ...{ tag: fc.constant(null), digest: fc.constant(null) },
      ref: fc.stringMatching(/^[A-Za-z0-9_]([\w-]{0,20}\/)?[\w-]{1,20}$/),
      commit: fc.stringMatching(/^[0-9a-f]{40}$/),
    },
    { requiredKeys: ['kind', 'workload', 'expires', 'reason', 'from', 'tag', 'digest'] },
  ),
  fc.record({ kind: fc.constant('rollback' as const), ...proposed, to: release }),
)
