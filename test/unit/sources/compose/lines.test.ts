import { describe, expect, it } from 'vitest'
import { withLines } from '../../../../src/main/sources/compose/project/lines.ts'

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

  it('is in the file that is extended, or included', () => {
    const own = {
      file: 'compose.yaml',
      text: `services:
  web: { extends: { file: common/base.yaml, service: base } }
  worker: { extends: web }
`,
      at: { path: '/srv/compose.yaml', base: '/srv', isBroughtIn: false },
    }
    const common = {
      file: 'common/base.yaml',
      text: `services:
  base:
    volumes:
      - /proc/:/host/proc/
    pid: host
`,
      at: { path: '/srv/common/base.yaml', base: '/srv/common', isBroughtIn: true },
    }
    const at = (path: string[], item?: string) =>
      withLines([{ path, message: 'm', ...(item ? { item } : {}) }], [own, common])[0]?.path
    expect(at(['services', 'web', 'pid'])).toBe('common/base.yaml line 5: services.web.pid')
    expect(at(['services', 'worker', 'pid'])).toBe('common/base.yaml line 5: services.worker.pid')
    expect(at(['services', 'worker', 'volumes'], '/host/proc')).toMatch(
      /^common\/base.yaml line 4:/,
    )
    expect(at(['services', 'base', 'pid'])).toMatch(/^common\/base.yaml line 5:/)
    const itself = { file: 'a.yaml', text: 'services: { web: { extends: web } }\n' }
    const issue = { path: ['services', 'web', 'pid'], message: 'm' }
    expect(withLines([issue], [itself])[0]?.path).toBe('services.web.pid')
  })

  it('is the line of the item, whichever file has it', () => {
    const more = { file: 'more.yaml', text: 'services:\n  web:\n    volumes: ["./a:/a"]\n' }
    const issue = { path: ['services', 'web', 'volumes'], item: '/host-etc', message: 'm' }
    expect(withLines([issue], [base, more])[0]?.path).toMatch(/^compose.yaml line 13:/)
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
    }
  })
})
