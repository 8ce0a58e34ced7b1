// The texts are what Compose 2.26 and 2.40 and Engine 26.1 really say, recorded once.
import { describe, expect, it } from 'vitest'
import {
  composeFailure,
  isComposeMissing,
  whyMissing,
} from '../../../../src/main/sources/compose/cli/cli-failures.ts'
import { describeFailure } from '../../../../src/shared/model/failure-text.ts'

const failureOf = (args: readonly string[], ...lines: string[]) =>
  composeFailure({ host: 'web1', args, exitCode: 1, lines })
const up = ['up', '--detach', '--pull', 'never']
const invalid = (path: string, message: string) => ({
  kind: 'invalid',
  what: 'compose project',
  issues: [{ path, message }],
})

describe('what docker compose config refuses', () => {
  it.each([
    [
      'validating /srv/shop/compose.yaml: services.web Additional property imagee is not allowed',
      '/srv/shop/compose.yaml services.web',
      'has no field imagee',
    ],
    [
      'validating /srv/shop/compose.yaml: (root) Additional property service is not allowed',
      '/srv/shop/compose.yaml',
      'has no field service at its top: did you mean services?',
    ],
    [
      'validating /srv/shop/compose.yaml: services.web.ports must be a list',
      '/srv/shop/compose.yaml services.web.ports',
      'must be a list',
    ],
    [
      'yaml: line 2: found character that cannot start any token',
      'line 2',
      'found character that cannot start any token',
    ],
    [
      'error while interpolating services.web.image: required variable TAG is missing a value: name a tag',
      'services.web.image',
      'TAG has no value (name a tag); set it in env or in an env file',
    ],
    [
      'service "web" has neither an image nor a build context specified: invalid compose project',
      'services.web',
      'has neither an image nor a build context specified',
    ],
    [
      'service "web" refers to undefined network nope: invalid compose project',
      'services.web',
      'refers to undefined network nope',
    ],
    [
      'service "web" depends on undefined service "nope": invalid compose project',
      'services.web',
      'depends on undefined service "nope"',
    ],
    [
      'service web declares mutually exclusive `network_mode` and `networks`: invalid compose project',
      'services.web',
      'declares mutually exclusive `network_mode` and `networks`',
    ],
    [
      'env file /srv/shop/nope.env not found: stat /srv/shop/nope.env: no such file or directory',
      '/srv/shop/nope.env',
      'there is no env file /srv/shop/nope.env',
    ],
    ["Couldn't find env file: /tmp/nope.env", '/tmp/nope.env', 'there is no /tmp/nope.env'],
    [
      'open /srv/shop/nope.yaml: no such file or directory',
      '/srv/shop/nope.yaml',
      'there is no file /srv/shop/nope.yaml',
    ],
    [
      'services.web.environment.[0]: unexpected type int',
      'services.web.environment.[0]',
      'must be text, and is of type int',
    ],
    [
      'dependency cycle detected: a -> b -> a',
      'services.a.depends_on',
      'goes in a circle: a -> b -> a',
    ],
    ['Top-level object must be a mapping', '', 'Top-level object must be a mapping'],
  ])('is said with its place: %s', (line, path, message) => {
    expect(failureOf(['config'], line)).toEqual(invalid(path, message))
  })

  it('is put together where it takes several lines', () => {
    expect(
      failureOf(
        ['config'],
        'yaml: unmarshal errors:',
        '  line 3: mapping key "web" already defined at line 2',
      ),
    ).toEqual(invalid('line 3', 'mapping key "web" already defined at line 2'))
    expect(
      failureOf(
        ['config'],
        'decoding failed due to the following error(s):',
        '',
        "error decoding 'services[web].mem_limit': invalid size: 'lots'",
      ),
    ).toEqual(invalid('services.web.mem_limit', "invalid size: 'lots'"))
    expect(
      failureOf(
        ['config'],
        'include cycle detected:',
        '/srv/compose.yaml',
        ' include /srv/compose.yaml',
      ),
    ).toEqual(invalid('include', 'goes in a circle: /srv/compose.yaml include /srv/compose.yaml'))
  })

  it('leaves out what may be a secret', () => {
    for (const lines of [
      [`failed to read /srv/.env: line 3: unterminated quoted value 'open hunter2`],
      [
        `failed to read /srv/.env: line 1: unexpected character "-" in variable name near "P=hunter2"`,
      ],
      ['line 3: unterminated quoted value "hunter2'],
      ['failed to read /srv/.env: Invalid template: "${B hunter2"'],
      [
        'invalid interpolation format for services.web.environment.P.',
        'You may need to escape any $ with another $.',
        'hunter2${',
      ],
    ]) {
      const failure = failureOf(['config'], ...lines)
      expect(failure.kind).toBe('invalid')
      expect(JSON.stringify(failure)).not.toContain('hunter2')
    }
  })

  it('passes over warnings', () => {
    const warning =
      'time="2026-11-21T07:57:06Z" level=warning msg="the attribute `version` is obsolete"'
    expect(failureOf(['config'], warning, 'empty compose file')).toEqual(
      invalid('', 'empty compose file'),
    )
    expect(failureOf(['config'], warning)).toEqual(
      invalid('', 'docker compose says nothing about why'),
    )
  })

  it('is never taken for what a registry says', () => {
    const line =
      'error while interpolating services.web.image: required variable TAG is missing a value: denied: unauthorized'
    expect(failureOf(['config'], line).kind).toBe('invalid')
  })
})

describe('what ends docker compose up', () => {
  it.each([
    ['no such service: nope', invalid('services.nope', 'there is no such service')],
    [
      'Error response from daemon: network no-such-net not found',
      invalid('networks.no-such-net', 'this external network is not on the host'),
    ],
    [
      'network proxy declared as external, but could not be found',
      invalid('networks.proxy', 'this external network is not on the host'),
    ],
    [
      'external volume "data" not found',
      invalid('volumes.data', 'this external volume is not on the host'),
    ],
    [
      'Error response from daemon: No such image: localhost/app:nope',
      { kind: 'image-not-found', host: 'web1', image: 'localhost/app:nope', pull: 'never' },
    ],
    [
      'Error response from daemon: driver failed programming external connectivity on endpoint shop-web-1 (83fe1c): Bind for 127.0.0.1:18999 failed: port is already allocated',
      { kind: 'port-taken', host: 'web1', port: '18999', holder: '' },
    ],
    [
      'Error response from daemon: Conflict. The container name "/fixed" is already in use by container "b34022b8bd7e191bd30a4343a9125d018998618a9503498ae57762483dd7dbdd". You have to remove (or rename) that container to be able to reuse that name.',
      { kind: 'name-conflict', host: 'web1', name: 'fixed', holder: 'container b34022b8bd7e' },
    ],
    [
      'Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "no-such-program": executable file not found in $PATH: unknown',
      { kind: 'start-failed', message: expect.stringContaining('no-such-program') },
    ],
    [
      'Error response from daemon: unable to find user nosuchuser: no matching entries in passwd file',
      {
        kind: 'start-failed',
        message: 'shop-web-1: unable to find user nosuchuser: no matching entries in passwd file',
      },
    ],
    [
      'Error response from daemon: invalid mount config for type "bind": bind source path does not exist: /srv/nope.txt',
      invalid('volumes of shop-web-1', 'there is no /srv/nope.txt on the host'),
    ],
    [
      'dependency failed to start: container shop-db-1 is unhealthy',
      { kind: 'container-unhealthy', container: 'shop-db-1' },
    ],
    [
      `service "job" didn't complete successfully: exit 1`,
      { kind: 'container-exited', container: 'job', exit: { exitCode: 1 } },
    ],
    [
      'failed to create network shop_default: Error response from daemon: plugin "nosuch" not found',
      { kind: 'create-failed', message: expect.stringContaining('plugin "nosuch" not found') },
    ],
    [
      'Error response from daemon: error looking up logging plugin nope: plugin "nope" not found',
      { kind: 'create-failed' },
    ],
    [
      'Error response from daemon: unknown or invalid runtime name: nvidia',
      { kind: 'create-failed', message: 'shop-web-1: unknown or invalid runtime name: nvidia' },
    ],
    [
      'dependency failed to start: container shop-db-1 exited (3)',
      { kind: 'container-exited', container: 'shop-db-1', exit: { exitCode: 3 } },
    ],
    [
      'dependency failed to start: container shop-db-1 has no healthcheck configured',
      invalid(
        'shop-db-1',
        expect.stringMatching(/waits for its health, and it has no health check.*service_started/),
      ),
    ],
    [
      'Error response from daemon: Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available',
      { kind: 'create-failed', message: expect.stringMatching(/^shop-web-1: Range of CPUs/) },
    ],
    [
      'Error response from daemon: image with reference localhost/app:v1 was found but does not match the specified platform: wanted linux/arm64, actual: linux/amd64',
      { kind: 'create-failed', message: expect.stringContaining('wanted linux/arm64') },
    ],
    [
      'failed to create network ls-shop_back: Error response from daemon: all predefined address pools have been fully subscribed',
      {
        kind: 'no-space',
        where: 'web1',
        lacks: 'addresses',
        message: expect.stringMatching(/^failed to create network ls-shop_back: all predefined/),
      },
    ],
    [
      'failed to register layer: write /big: no space left on device',
      { kind: 'no-space', where: 'web1' },
    ],
  ])('is a failure of its own kind, with a sentence and a way out: %s', (line, failure) => {
    const found = failureOf(up, ' Container shop-web-1  Creating', line)
    expect(found).toMatchObject(failure)
    const { title, detail, remedy } = describeFailure(found)
    for (const text of [title, detail, remedy]) expect(text).toMatch(/\S/)
  })

  it('is what a registry says', () => {
    const pull = ['pull', 'web']
    expect(
      failureOf(
        pull,
        'Error response from daemon: Get "http://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused',
      ).kind,
    ).toBe('pull-failed')
    expect(
      failureOf(
        pull,
        'Error response from daemon: manifest for r/app:nope not found: manifest unknown',
      ),
    ).toEqual({ kind: 'image-not-found', host: 'web1', image: 'r/app:nope', pull: 'always' })
    expect(
      failureOf(
        pull,
        'Error response from daemon: pull access denied for r/app, repository does not exist',
      ),
    ).toEqual({ kind: 'registry-auth', host: 'web1', image: 'r/app' })
    expect(failureOf(pull, 'Error response from daemon: unauthorized').kind).toBe('registry-auth')
  })

  it('names the service whose pull failed, and why', () => {
    const failed = (line: string) =>
      failureOf(
        ['pull'],
        ...[' other Pulling ', ' web Pulling ', ` web Error ${line}`],
        `Error response from daemon: ${line}`,
      )
    const refused =
      'Get "http://localhost:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused'
    expect(failed(refused)).toMatchObject({
      ...{ kind: 'pull-failed', image: 'of service web', reason: refused },
    })
    const limit = 'toomanyrequests: You have reached your pull rate limit.'
    expect(failed(limit)).toMatchObject({
      ...{ kind: 'pull-failed', image: 'of service web' },
      ...{ reason: expect.stringMatching(/no more pulls for now .*rate limit/), cause: 'rate' },
    })
    expect(failed('received unexpected HTTP status: 500 Internal Server Error')).toMatchObject({
      ...{ kind: 'pull-failed', image: 'of service web' },
    })
    expect(failed('unauthorized: authentication required')).toMatchObject({
      ...{ kind: 'registry-auth', image: 'the image of service web' },
    })
    expect(
      failed('no matching manifest for linux/amd64 in the manifest list entries'),
    ).toMatchObject({ kind: 'pull-failed', reason: expect.stringContaining('linux/amd64') })
    // Not every one is told of with its service.
    expect(
      failureOf(
        ['pull'],
        ...[' web Pulling ', ' db Pulling ', ' db Pulled '],
        'no matching manifest for linux/amd64 in the manifest list entries',
      ),
    ).toMatchObject({ kind: 'pull-failed', image: 'of service web' })
  })

  it('names the one container that was under way', () => {
    const cpus = 'Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available'
    const gpu = 'could not select device driver "" with capabilities: [[gpu]]'
    const daemon = 'Error response from daemon: '
    expect(
      failureOf(
        up,
        ' Container a-1  Creating',
        ' Container a-1  Created',
        ' Container a-1  Starting',
        daemon + gpu,
      ),
    ).toMatchObject({ kind: 'start-failed', message: `a-1: ${gpu}` })
    const lost = 'Cannot restart container a-1: runc create failed: EOF'
    expect(failureOf(['restart'], ' Container a-1  Restarting', daemon + lost)).toMatchObject({
      ...{ kind: 'start-failed', message: `a-1: ${lost}` },
    })
    // Compose 2.40 says it itself.
    expect(
      failureOf(
        up,
        ...[' Container a-1  Creating', ' Container b-1  Creating'],
        ...[` Container b-1  ${daemon}${cpus}`, daemon + cpus],
      ),
    ).toMatchObject({ kind: 'create-failed', message: `b-1: ${cpus}` })
    expect(
      failureOf(up, ' Container a-1  Creating', ' Container b-1  Creating', daemon + cpus),
    ).toMatchObject({ kind: 'create-failed', message: cpus })
  })

  it.each([
    [
      'Cannot connect to the Docker daemon at unix:///run/d.sock. Is the docker daemon running?',
      { endpoint: 'unix:///run/d.sock', reason: 'nothing answers there' },
    ],
    [
      'unable to get image \'a:v1\': error during connect: Get "http://d/v1.45/images/a:v1/json": read: connection reset by peer',
      { reason: expect.stringContaining('connection reset by peer') },
    ],
  ])('is an engine that cannot be reached: %s', (line, said) => {
    expect(failureOf(up, line)).toMatchObject({ kind: 'engine-unavailable', host: 'web1', ...said })
  })

  it('keeps the last lines of what has no kind of its own', () => {
    const lines = Array.from({ length: 80 }, (_, index) => `line ${index}`)
    expect(failureOf(['build', 'web'], ...lines, '')).toEqual({
      ...{ kind: 'command-failed', host: 'web1', command: 'docker compose build', exitCode: 1 },
      lines: lines.slice(-50),
    })
  })
})

describe('what ends docker compose build', () => {
  const built = (...lines: string[]) => failureOf(['build', 'web', 'side'], ...lines)

  it('is the step that failed, of which service, with what it said', () => {
    const text =
      'process "/bin/sh -c echo hello >&2; exit 7" did not complete successfully: exit code: 7'
    expect(
      built(
        ...['#6 [web 3/3] RUN echo hello >&2; exit 7', '#6 0.234 hello', `#6 ERROR: ${text}`],
        ...['------', ' > [web 3/3] RUN echo hello >&2; exit 7:', '0.234 hello', '------'],
        `failed to solve: ${text}`,
      ),
    ).toEqual(
      invalid('services.web.build', 'RUN echo hello >&2; exit 7: it ended with code 7: hello'),
    )
    // Compose 2.40 with a BuildKit of its own.
    expect(
      failureOf(
        ['build', 'web'],
        ...['------', ' > [3/3] RUN exit 7:', '------', 'Dockerfile:3', '', '--------------------'],
        ...['   3 | >>> RUN exit 7', '--------------------', `failed to solve: ${text}`],
      ),
    ).toEqual(invalid('services.web.build', 'Dockerfile line 3: RUN exit 7: it ended with code 7'))
  })

  it.each([
    [
      'failed to solve: dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)',
      'Dockerfile line 2: unknown instruction: RUNN (did you mean RUN?)',
    ],
    [
      'failed to solve: failed to compute cache key: failed to calculate checksum of ref a::b: "/gone": not found',
      'there is no gone in what it is built from',
    ],
    [
      'unable to prepare context: path "/srv/gone" not found',
      'there is no folder /srv/gone to build from',
    ],
    [
      'failed to solve: failed to read dockerfile: open Dockerfile: no such file or directory',
      'failed to read dockerfile: open Dockerfile: no such file or directory',
    ],
  ])('is said in words: %s', (line, message) => {
    expect(failureOf(['build', 'web'], line)).toEqual(invalid('services.web.build', message))
    if (!message.startsWith('Dockerfile line 2')) return
    // Newer versions say the place twice.
    expect(failureOf(['build', 'web'], 'Dockerfile:2', line)).toEqual(
      invalid('services.web.build', message),
    )
  })

  it('is never taken for what its steps print', () => {
    for (const words of ['no space left on device', 'denied: no', 'toomanyrequests', 'x: 429'])
      expect(
        built(
          ...[`#6 0.1 ${words}`, '------', ' > [web 3/3] RUN x:', `0.1 ${words}`, '------'],
          `failed to solve: process "/bin/sh -c echo ${words}" did not complete successfully: exit code: 1`,
        ).kind,
      ).toBe('invalid')
  })

  it('is what a registry says of an image that it is built from', () => {
    const of = 'failed to solve: r/no:such: failed to resolve source metadata for r/no:such: '
    expect(built(`${of}r/no:such: not found`)).toMatchObject({
      ...{ kind: 'image-not-found', image: 'r/no:such' },
    })
    expect(
      built(`${of}pull access denied, repository does not exist or may require authorization`).kind,
    ).toBe('registry-auth')
    expect(
      built(
        `${of}failed to do request: Head "https://r/v2/": dial tcp 127.0.0.1:1: connect: refused`,
      ).kind,
    ).toBe('pull-failed')
  })
})

describe('SD-21 a host without docker compose', () => {
  it.each([
    [127, 'sh: 1: docker: not found'],
    [1, "docker: 'compose' is not a docker command."],
    [125, 'unknown flag: --ansi'],
    [125, "unknown shorthand flag: 'p' in -p"],
    [1, 'docker: unknown command: docker compose'],
  ])('is known by exit code %d and %s', (code, line) => {
    expect(isComposeMissing(code, [line, "See 'docker --help'"])).toBe(true)
  })

  it('is not one whose build does not find docker', () => {
    const said = [' > [2/2] RUN docker ps:', '0.154 /bin/sh: docker: not found', 'failed to solve']
    expect(isComposeMissing(17, said)).toBe(false)
    expect(isComposeMissing(0, ["docker: 'compose' is not a docker command."])).toBe(false)
    expect(isComposeMissing(null, [])).toBe(false)
  })
})

describe('why there is no docker compose', () => {
  it.each([
    [["docker: 'compose' is not a docker command.", "See 'docker --help'"], /no compose plugin$/],
    [
      ['unknown flag: --ansi', '', 'Usage:  docker [OPTIONS] COMMAND', 'A self-sufficient…'],
      /no compose plugin$/,
    ],
    [["unknown shorthand flag: 'f' in -f", "See 'docker --help'."], /no compose plugin$/],
    [
      ['WARNING: Error loading config file', 'sh: docker: command not found'],
      /^sh: docker: command not found$/,
    ],
    [[''], /^docker: not found$/],
  ])('is one sentence, without how docker is used: %j', (stderr, expected) => {
    expect(whyMissing(stderr, false).reason).toMatch(expected)
  })
})
