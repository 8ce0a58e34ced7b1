import { describe, expect, it } from 'vitest'
import { configIssues } from '../../../../src/main/sources/compose/cli/config-issues.ts'
import { linesOfIssues } from '../../../../src/main/sources/compose/project/issue-lines.ts'

const base = {
  file: 'compose.yaml',
  text: `services:
  web:
    image: a
    imagee: b
    ports: 12
    command: ["\${WHAT:?say what}"]
    depends_on:
      - db
      - nope
    volumes:
      - data:/data
`,
}
const override = { file: 'compose.override.yaml', text: 'services:\n  web:\n    image: c\n' }
const said = (line: string, texts = [base]) => linesOfIssues(configIssues([line]), texts)[0]?.path

describe('what docker compose refuses', () => {
  it('is told with the line of the place that it names', () => {
    expect(said('validating /srv/shop/compose.yaml: services.web.ports must be a list')).toBe(
      'compose.yaml line 5: services.web.ports',
    )
    expect(
      said('error while interpolating services.web.command.[]: required variable WHAT is missing'),
    ).toBe('compose.yaml line 6: services.web.command.[]')
  })

  it('is told with the file and the line that is no YAML', () => {
    const broken = { file: 'broken.yaml', text: 'services:\n  web:\n    image: x\n   foo: [\n' }
    expect(said('yaml: line 1: did not find expected key', [base, broken])).toBe(
      'broken.yaml line 4',
    )
    expect(said('yaml: line 1: did not find expected key', [broken, broken])).toBe('line 1')
  })

  it('is told with the line of the field or the item that its message names', () => {
    const field = 'services.web Additional property imagee is not allowed'
    expect(said(`validating /srv/shop/compose.yaml: ${field}`)).toBe(
      'compose.yaml line 4: services.web',
    )
    expect(said('service "web" depends on undefined service "nope": invalid compose project')).toBe(
      'compose.yaml line 9: services.web',
    )
    expect(said('service "web" refers to undefined volume data: invalid compose project')).toBe(
      'compose.yaml line 11: services.web',
    )
  })

  it('keeps the line that compose says, and gets none that is not certain', () => {
    expect(said('yaml: line 3: mapping values are not allowed in this context')).toBe('line 3')
    expect(said('service "other" has neither an image nor a build context specified')).toBe(
      'services.other',
    )
    expect(said('services.web.image: is no name', [base, override])).toBe('services.web.image')
    expect(said('something else is wrong')).toBe('')
  })

  it('names the file that is none, and where an anchor is used that there is not', () => {
    const none = { file: 'compose.yaml', text: 'services:\n  web: *nowhere\n' }
    expect(said("yaml: unknown anchor 'nowhere' referenced", [none])).toBe('compose.yaml line 2')
    expect(said('Top-level object must be a mapping')).toBe('compose.yaml')
    expect(said('yaml: control characters are not allowed', [base, override])).toBe('')
    const including = { ...base, text: `include: [other.yaml]\n${base.text}` }
    expect(said('empty compose file', [including])).toBe('')
  })

  it('is found by the value where only that is told, and one line has it', () => {
    const ports = {
      file: 'compose.yaml',
      text: `services:
  web:
    ports:
      - "80:80"
      - "99999:81"
      - "1:2:3:4"
    devices: ["/dev/a:/dev/b:q:z"]
`,
    }
    expect(said('Invalid hostPort: 99999', [ports])).toBe('compose.yaml line 5: services.web.ports')
    expect(said('Invalid ip address 1:2: address 1:2:: too many colons', [ports])).toBe(
      'compose.yaml line 6: services.web.ports',
    )
    expect(said('confusing device mapping: /dev/a:/dev/b:q:z', [ports])).toBe(
      'compose.yaml line 7: services.web.devices',
    )
    expect(said('Invalid hostPort: 8', [ports])).toBe('')
  })

  it('is told by its place where only the message has it', () => {
    expect(said('Non-string key in services.web: 0')).toBe('compose.yaml line 2: services.web')
    expect(said('services.web must be a mapping')).toBe('compose.yaml line 2: services.web')
    expect(said('dependency cycle detected: web -> db -> web')).toBe(
      'compose.yaml line 7: services.web.depends_on',
    )
  })
})
