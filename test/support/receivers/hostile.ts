// What somebody may write into a name, a reason or a log to be taken for more than text.
import fc from 'fast-check'
import type { Message } from '../../../src/main/notifications/message.ts'

export const attacks: readonly string[] = [
  ...[
    '@everyone',
    '@here',
    '@channel',
    '@all',
    '@room',
    '@ada',
    '<!channel>',
    '<!here|x>',
    '<@U012AB3CD>',
  ],
  ...[
    '<@&9000>',
    '<#C012AB3CD>',
    '<!subteam^S1>',
    '~town-square',
    '#general',
    '/start',
    '$TSLA',
    '+491701234567',
  ],
  ...[
    '[click](https://evil.example/login)',
    '<https://evil.example|bank>',
    '<a href="https://evil.example">x</a>',
  ],
  ...[
    'https://evil.example/a?b=c',
    'http://localhost:1/',
    'www.evil.example',
    'evil.example',
    'tg://user?id=1',
  ],
  ...[
    'mailto:a@evil.example',
    'ada@evil.example',
    'longshore://deploy?workload=web',
    'matrix:u/a:b.c',
  ],
  ...[
    '`',
    '``',
    '```',
    '\n```\n',
    '~~~',
    '**bold**',
    '__x__',
    '~~x~~',
    '||spoiler||',
    '\\',
    '\\\\',
    '\\`',
  ],
  ...[
    '# heading',
    '\n# heading',
    '- list',
    '\n1. list',
    '\n===',
    '\n---',
    '> quote',
    '| a |\n|---|',
    ':smile:',
  ],
  ...[
    '<t:0:R>',
    '<:a:1>',
    '<b>',
    '</b>',
    '</pre>',
    '</code>',
    '<script>alert(1)</script>',
    '<at>Ada</at>',
  ],
  ...[
    '&lt;',
    '&amp;',
    '&#64;',
    '&',
    '<',
    '>',
    '"',
    "'",
    '{{DATE(2020-01-01T00:00:00Z)}}',
    '$' + '{x}',
    '%0d%0a',
  ],
  ...[
    '\r\nBcc: all@evil.example\r\n\r\n',
    '\n.\n',
    '\r\n.\r\nMAIL FROM:<a@b.c>',
    '=?utf-8?q?=0ABcc:?=',
  ],
  ...[
    '\u202e',
    '\u2066',
    '\u200b',
    '\u200d',
    '\ufeff',
    '\u00ad',
    '\u2028',
    '\u0000',
    '\u001b[31m',
    '\u0007',
  ],
  ...[
    '@\u200beveryone',
    '\udb40\udc41',
    '\ud800',
    '👩‍🚀',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    'ﷺ',
    'e\u0301\u0302\u0303',
    '漢字',
    'ـ'.repeat(9),
    '\t',
  ],
]

const text = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...attacks) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
      { weight: 1, arbitrary: fc.constantFrom(' ', 'web', '\n', 'x'.repeat(40)) },
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

/** As long as nothing that is sent should be. */
const long = fc
  .tuple(text, fc.integer({ min: 1, max: 60 }))
  .map(([part, times]) => part.repeat(times))
const any = fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: long })

export const hostileMessage: fc.Arbitrary<Message> = fc.record({
  id: fc.stringMatching(/^[0-9a-f]{16}$/),
  story: any.map((part) => `down:${part}`),
  at: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  event: fc.constant('workload-down'),
  severity: fc.constantFrom('info', 'success', 'warning', 'critical'),
  title: any.map((part) => `web ${part}`),
  text: any,
  facts: fc.array(fc.record({ label: text.map((part) => `By ${part}`), value: any }), {
    maxLength: 14,
  }),
  lines: fc.array(any, { maxLength: 40 }),
  links: fc.constant([
    { label: 'Open', url: 'https://go.example.org/l#workload/web' },
    { label: 'Logs', url: 'https://go.example.org/l#workload/web/logs?a=b&c=(d)' },
    { label: 'Here', url: 'http://127.0.0.1:4321/#workload/web' },
    { label: 'Roll back', url: 'longshore://rollback?workload=web_1&to=r12&expires=1799999999' },
  ]),
})
