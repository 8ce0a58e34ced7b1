import { describe, expect, it } from 'vitest'
import {
  configIssues,
  configWarnings,
} from '../../../../src/main/sources/compose/cli/config-issues.ts'

describe('what docker compose warns of', () => {
  it('is told by variable, each once, without paths of the host', () => {
    const line = (text: string) => `time="2026-01-01T00:00:00Z" level=warning msg="${text}"`
    expect(
      configWarnings([
        line('The \\"TAG\\" variable is not set. Defaulting to a blank string.'),
        line('The \\"TAG\\" variable is not set. Defaulting to a blank string.'),
        line('/srv/shop/compose.yaml: the attribute `version` is obsolete'),
        'services:',
      ]),
    ).toEqual([
      { path: '$TAG', message: 'TAG is not set: nothing stands for it' },
      { path: '', message: 'the attribute `version` is obsolete' },
    ])
  })
})

describe('what docker compose refuses', () => {
  it('says of a text in UTF-16 what it is, and shows nothing of it', () => {
    const said = (line: string) => configIssues([line])[0]
    const head = 'unexpected character "\ufffd" in variable name'
    expect(said(`failed to read /srv/.env: line 1: ${head} "\\xff\\xfeS\\x00"`)).toEqual({
      path: '/srv/.env line 1',
      message: expect.stringMatching(/UTF-16.*save it as UTF-8$/),
    })
    expect(said(`line 1: ${head} "S\\x00"`)?.message).toMatch(/UTF-16/)
    expect(said(`failed to read /srv/.env: line 2: ${head} "A{"`)?.message).not.toMatch(/UTF-16/)
  })

  it.each([
    ['scale: failed to cast to expected type: strconv.Atoi: parsing "s3cret": invalid syntax'],
    ['scale: failed to cast to expected type: strconv.ParseInt: parsing "s3cret": invalid syntax'],
  ])('names the kind of value that is wanted, and not the value: %s', (said) => {
    expect(configIssues([`error while interpolating services.a.${said}`])).toEqual([
      { path: 'services.a.scale', message: 'must be a whole number' },
    ])
  })

  it.each([
    ['strconv.ParseFloat: parsing "s3cret": invalid syntax', 'must be a number'],
    ['invalid boolean: s3cret', 'must be true or false'],
  ])('names the kind of %s', (why, message) => {
    const said = `error while interpolating services.a.cpus: failed to cast to expected type: ${why}`
    expect(configIssues([said])).toEqual([{ path: 'services.a.cpus', message }])
  })

  it.each([
    [
      'cannot extend service "web" in base.yaml: service "app" not found',
      'services.web.extends',
      'there is no service app in base.yaml',
    ],
    [
      'cannot extend service "web" in base.yaml: no services section',
      'services.web.extends',
      'base.yaml has no services',
    ],
    [
      'services.web conflicts with imported resource',
      'services.web',
      'is in a file that is included, too, and is not the same there',
    ],
    ['unsupported env_file format "raw"', 'env_file', 'this docker compose knows no format raw'],
    [
      "services.scale: can't set container_name and web as container name must be unique: invalid compose project",
      'services.web.container_name',
      'is the name of one container, and more than one is asked for (scale, deploy.replicas)',
    ],
    [
      'service ports services.web.ports.[0] is missing a target port',
      'services.web.ports.[0]',
      'is missing a target port',
    ],
    [
      'configs.site: one of file|environment|content must be set',
      'configs.site',
      'one of file|environment|content must be set',
    ],
    [
      'validating -: services.web.environment Additional property  is not allowed',
      'services.web.environment',
      'has a name that is empty',
    ],
    [
      'validating /srv/compose.yaml: services.web.pull_policy services.web.pull_policy must be one of the following: "always"',
      '/srv/compose.yaml services.web.pull_policy',
      'must be one of the following: "always"',
    ],
    [
      'services.web.environment.[0]: unexpected type map[string]interface {}',
      'services.web.environment.[0]',
      'must be text, and is a mapping',
    ],
    [
      'validating /srv/compose.yaml: (root) Additional property web is not allowed',
      '/srv/compose.yaml',
      'has no field web at its top: is it a service?',
    ],
  ])('names the field of %s', (said, path, message) => {
    expect(configIssues([said])).toEqual([{ path, message }])
  })

  it('names the first of a circle of services, and of files', () => {
    const services = ['Circular reference:', '  a in c.yaml', '  extends b in c.yaml']
    expect(configIssues(services)).toEqual([
      {
        path: 'services.a.extends',
        message: 'goes in a circle: a in c.yaml extends b in c.yaml',
      },
    ])
    const files = ['include cycle detected:', '/srv/a.yaml', ' include /srv/b.yaml']
    expect(configIssues(files)).toEqual([
      { path: 'include', message: 'goes in a circle: /srv/a.yaml include /srv/b.yaml' },
    ])
  })

  it('says how files from elsewhere are included', () => {
    const said =
      'experimental OCI remote resource is disabled. "COMPOSE_EXPERIMENTAL_OCI_REMOTE" must be set'
    expect(configIssues([said])[0]?.message).toMatch(
      /env says so: COMPOSE_EXPERIMENTAL_OCI_REMOTE: "true"$/,
    )
  })

  it('is told once, though it is said of each use of an anchor', () => {
    const twice = '  line 9: mapping key "<<" already defined at line 8'
    expect(configIssues(['yaml: unmarshal errors:', twice, twice])).toEqual([
      { path: 'line 9', message: 'mapping key "<<" already defined at line 8' },
    ])
  })

  it('is told as a whole, however much it is', () => {
    const reasons = Array.from({ length: 12 }, (_, i) => `services.s${i} must be a mapping`)
    expect(configIssues(reasons)).toHaveLength(12)
  })
})
