import { describe, expect, it } from 'vitest'
import { climbingSources, withLines } from '../../../../src/main/sources/compose/files/lines.ts'

const base = {
  file: 'compose.yaml',
  text: `# a shop
x-tools: &tools
  privileged: true
services:
  web:
    image: a
    pid: host
    cap_add:
      - NET_RAW
      - SYS_ADMIN
    volumes:
      - ./site:/site
      - /etc:/host-etc:ro
      - type: bind
        source: /proc
        target: /host-proc
  agent:
    <<: *tools
    image: b
`,
}
const override = { file: 'compose.override.yaml', text: 'services:\n  web:\n    pid: host\n' }

const placed = (path: string[], item?: string) =>
  withLines([{ path, message: 'm', ...(item === undefined ? {} : { item }) }], [base])[0]?.path

describe('SD-33 the place of what is refused', () => {
  it('is its file and line', () => {
    expect(placed(['services', 'web', 'pid'])).toBe('compose.yaml line 7: services.web.pid')
  })

  it('is the line of the item in a list', () => {
    expect(placed(['services', 'web', 'cap_add'], 'SYS_ADMIN')).toContain('line 10')
    expect(placed(['services', 'web', 'volumes'], '/host-etc')).toContain('line 13')
    expect(placed(['services', 'web', 'volumes'], '/host-proc')).toContain('line 14')
    expect(placed(['services', 'web', 'volumes'], '/unknown')).toContain('line 11')
  })

  it('is at the anchor that brings it in', () => {
    expect(placed(['services', 'agent', 'privileged'])).toContain('line 3')
  })

  it('is in the last file that says it', () => {
    const [issue] = withLines(
      [{ path: ['services', 'web', 'pid'], message: 'm' }],
      [base, override],
    )
    expect(issue?.path).toBe('compose.override.yaml line 3: services.web.pid')
  })

  it('has no line where another file brings it in, and where nothing can be read', () => {
    expect(placed(['services', 'included', 'privileged'])).toBe('services.included.privileged')
    for (const text of [
      '',
      'services: [',
      '- a',
      '&a {<<: *a}',
      '['.repeat(50_000),
      '\0',
      'a: *b',
    ]) {
      const issues = withLines(
        [{ path: ['services', 'web', 'pid'], message: 'm' }],
        [{ file: 'a.yaml', text }],
      )
      expect(issues).toEqual([{ path: 'services.web.pid', message: 'm' }])
      expect(climbingSources([{ file: 'a.yaml', text }])).toEqual([])
    }
  })
})

describe('SD-33 a source that leaves the folder of the project', () => {
  it('is found where it is the file of a secret or a config', () => {
    const text = `secrets:
  theirs: { file: ../other/.env }
  own: { file: ./own/..key }
configs:
  theirs:
    file: "./a/../../b"
  inline: { content: "../c" }
`
    const issues = climbingSources([{ file: 'compose.yaml', text }])
    expect(withLines(issues, [{ file: 'compose.yaml', text }])).toEqual([
      {
        path: 'compose.yaml line 2: secrets.theirs.file',
        message: '../other/.env climbs out of its folder',
      },
      {
        path: 'compose.yaml line 6: configs.theirs.file',
        message: './a/../../b climbs out of its folder',
      },
    ])
  })

  it('is found as it is written, with its line', () => {
    const text = `services:
  web:
    volumes:
      - ../other:/other
      - ./fine/..data:/fine
      - \${DIR}/../up:/up
      - type: bind
        source: ./a/../../b
        target: /b
      - data:/data/../x
      - /only/../target
`
    const issues = climbingSources([{ file: 'compose.yaml', text }])
    expect(issues.map(({ item }) => item)).toEqual(['/other', '/up', '/b'])
    expect(withLines(issues, [{ file: 'compose.yaml', text }]).map(({ path }) => path)).toEqual([
      'compose.yaml line 4: services.web.volumes',
      'compose.yaml line 6: services.web.volumes',
      'compose.yaml line 7: services.web.volumes',
    ])
  })
})
