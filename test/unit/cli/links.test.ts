import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseDeepLink } from '../../../src/shared/model/deep-link.ts'
import { now, run, type Script } from './harness.ts'

const base = 'https://chat.example/longshore/'
const settings = (linkBase: string): Script => ({
  settings: { get: async () => ({ linkBase }) },
  workloads: {
    list: async () => [{ document: { name: 'web' } }],
    unreadable: async () => [{ name: 'torn' }],
  },
})
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`
const tomorrow = now / 1_000 + 86_400

describe('link', () => {
  it.each([
    ['link workload web', 'workload/web'],
    [
      'link logs web --since 10m --until 2025-06-01T12:00:00.5Z',
      `workload/web/logs?since=${now / 1_000 - 600}&until=${now / 1_000 + 1}`,
    ],
    ['link releases web --release r3', 'workload/web/releases?release=r3'],
    ['link deployment a1', 'deployment/a1'],
    ['link plan p1', 'plan/p1'],
    ['link host prod', 'host/prod'],
    ['link disk prod', 'host/prod/disk'],
    ['link activity 17', 'activity/17'],
    [
      `link deploy web --tag v2 --digest ${digest} --reason faster --from ann`,
      `deploy?workload=web&tag=v2&digest=${digest}&expires=${tomorrow}&reason=faster&from=ann`,
    ],
    [
      `link deploy web --ref feature/one --commit ${'a1'.repeat(20)}`,
      `deploy?workload=web&ref=feature/one&commit=${'a1'.repeat(20)}&expires=${tomorrow}`,
    ],
    [
      'link rollback web --to r3 --expires 1h',
      `rollback?workload=web&to=r3&expires=${now / 1_000 + 3_600}`,
    ],
  ])(
    '"%s" prints it as our scheme, and behind the landing page where there is one',
    async (argv, tail) => {
      const { code, out, err } = await run(argv, settings(base))
      expect({ code, out, err }).toEqual({
        code: 0,
        err: '',
        out: `longshore://${tail}\n${base}#${tail}\n`,
      })
      expect((await run(argv, settings(''))).out).toBe(`longshore://${tail}\n`)
      expect((await run(`${argv} --base ${base} --json`, settings(''))).json()).toEqual([
        expect.objectContaining({ link: `longshore://${tail}`, web: `${base}#${tail}` }),
      ])
    },
  )

  it.each([
    ['link workload Web', 'its name of the workload is not one'],
    ['link deploy web --tag --expires', ''],
    ['link deploy web --expires soon', '--expires'],
    ['link deploy web --digest sha256:abc', 'its digest is not one'],
    ['link rollback web', '--to'],
    ['link host prod --base http://chat.example/', '--base'],
    ['link workload web/logs', 'begin another field'],
    ['link deploy web --tag v2&from=boss', 'begin another field'],
    ['link deploy web&tag=v2', 'begin another field'],
    ['link logs web/logs', 'no link can be made'],
  ])('"%s" is refused with what is wrong', async (argv, why) => {
    const { code, out, err } = await run(argv, settings(''))
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(why)
  })
})

describe('link on a machine with the browser door', () => {
  const page = 'http://127.0.0.1:4570/'
  const serving = (linkBase: string): Script => ({
    ...settings(linkBase),
    app: { info: async () => ({ interrupted: [], page }) },
  })

  it('is printed for this machine, too, where there is no landing page', async () => {
    const { out } = await run('link host prod', serving(''))
    expect(out).toBe(`longshore://host/prod\n${page}#host/prod\n`)
    expect((await run('link host prod', serving(base))).out).not.toContain(page)
    expect((await run('link host prod --json', serving(''))).json()).toEqual([
      { link: 'longshore://host/prod', web: null, here: `${page}#host/prod` },
    ])
  })
})

describe('link to what is not here', () => {
  it.each(['workload', 'logs', 'releases', 'deploy'])(
    'prints a link of the form %s all the same, and says beside it that there is no such workload here',
    async (form) => {
      const { code, out, err } = await run(`link ${form} ghost --json`, settings(''))
      expect(code).toBe(0)
      expect(JSON.parse(out)).toMatchObject({ link: expect.stringContaining('ghost') })
      expect(err).toContain('has no workload "ghost"')
    },
  )

  it('says nothing of one whose record cannot be read', async () => {
    expect((await run('link workload torn', settings(''))).err).toBe('')
  })
})

describe('open', () => {
  const opening = (shown: string, address: string | null = null) => {
    const opened: unknown[] = []
    const openLink = async ({ link }: { link: string }) => {
      opened.push(link)
      return { shown, address }
    }
    const info = async () => ({ interrupted: [] })
    return { opened, script: { app: { info, openLink } } satisfies Script }
  }
  const proposal = `longshore://deploy?workload=web&tag=v2&digest=${digest}&expires=${tomorrow}&from=ann`

  it.each([
    ['window', null, 'It is shown in the window of Longshore.\n'],
    ['browser', null, 'It is shown in your browser.\n'],
    ['address', 'http://127.0.0.1:1/#token=x', 'Open it at http://127.0.0.1:1/#token=x\n'],
  ])(
    'hands a link to the app that runs, and says where it is shown: %s',
    async (shown, address, said) => {
      const { opened, script } = opening(shown, address)
      const { code, out } = await run(['open', proposal], script)
      expect(code).toBe(0)
      expect(out).toContain(said)
      expect(opened).toEqual([proposal])
    },
  )

  it('takes the address of a landing page for the link in its fragment', async () => {
    const { opened, script } = opening('window')
    await run(['open', `${base}#workload/web`], script)
    expect(opened).toEqual(['longshore://workload/web'])
  })

  it('tells where no window is open what is proposed, unproved, and what does the same here', async () => {
    const { script } = opening('nowhere')
    const { code, out } = await run(['open', proposal], script)
    expect(code).toBe(1)
    expect(out).toContain('Proposes to deploy web. Nothing was changed.\n')
    for (const fact of [
      ...['Tag: v2', `Image: ${digest}`, 'Said to be from: ann (unproved)'],
      'Good until: 2025-06-02 12:00 UTC',
    ])
      expect(out).toContain(`  ${fact}\n`)
    expect(out).toContain(`longshore plan web --tag v2 --digest ${digest}\n`)
    expect(out).toContain(`longshore deploy web --tag v2 --digest ${digest}\n`)
  })

  it.each([
    ['workload/web', ['workloads show web']],
    [
      'workload/web/logs?since=1700000000&until=1700000060',
      ['logs web --since 1700000000 --until 1700000060'],
    ],
    ['workload/web/releases?release=r3', ['releases web']],
    ['deployment/a1', ['deployments show a1']],
    ['plan/p1', ['deploy web --plan p1']],
    ['host/prod', ['hosts show prod']],
    ['host/prod/disk', ['prune prod']],
    ['activity/17', ['activity 17']],
    [
      `rollback?workload=web&to=r3&expires=${tomorrow}`,
      ['plan web --rollback --to r3', 'rollback web --to r3'],
    ],
  ])(
    'names where no window is open the commands that do the same as %s',
    async (tail, commands) => {
      const { script } = opening('nowhere')
      const plans = { show: async ({ id }: { id: string }) => ({ id, workload: 'web' }) }
      const { code, out } = await run(['open', `longshore://${tail}`], { ...script, plans })
      expect(code).toBe(1)
      const named = [...out.matchAll(/^ {2}longshore (.*)$/gm)].map(([, command]) => command)
      expect(named).toEqual(commands)
    },
  )

  it('names where no window is open a plan of a workload that is called like a command', async () => {
    const { script } = opening('nowhere')
    const link = `longshore://deploy?workload=show&tag=v2&expires=${tomorrow}`
    const { out } = await run(['open', link], script)
    expect(out).toContain('longshore plan --workload show --tag v2\n')
    expect(out).toContain('longshore deploy show --tag v2\n')
  })

  it.each([
    ['longshore://exec/web', 'no form of link'],
    ['longshore://deploy?workload=web&expires=1', 'expired'],
    ['http://chat.example/', 'does not begin with longshore://'],
  ])('says of %s what is wrong with it, and hands it to nobody', async (link, why) => {
    const { opened, script } = opening('window')
    const { code, err } = await run(['open', link], script)
    expect(code).toBe(2)
    expect(err).toContain(why)
    expect(err).toContain('Nothing was changed')
    expect(opened).toEqual([])
    expect(parseDeepLink(link, now).kind).toBe('unknown')
  })
})

describe('docs/links.md', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/links.md'), 'utf8')

  it('tells exactly the forms and fields that are understood', () => {
    const forms = /```\n(longshore:[\s\S]*?)```/.exec(text)?.[1]?.trim().split('\n') ?? []
    const example = (form: string) =>
      form
        .replace(/\[|\]/g, '')
        .replace('NAME', 'web')
        .replace('rN', 'r3')
        .replace('TAG', 'v2')
        .replace('REF', 'main')
        .replace('commit=ID', `commit=${'a1'.repeat(20)}`)
        .replace('ID', 'a1')
        .replace('NUMBER', '17')
        .replace('sha256:…', digest)
        .replaceAll('SECONDS', '4000000000')
        .replaceAll('TEXT', 'why')
        // Without the first, what follows would be no query.
        .replace(/logs&/, 'logs?')
    const read = forms.map((form) => parseDeepLink(example(form), now))
    expect(read.map(({ kind }) => kind)).toEqual([
      ...['workload', 'logs', 'releases', 'deployment', 'plan', 'host', 'disk', 'activity'],
      ...['deploy', 'deploy', 'rollback'],
    ])
    const fields = read.flatMap((link) => Object.keys(link))
    for (const field of fields.filter((each) => !['kind', 'name', 'id', 'workload'].includes(each)))
      expect(text, field).toContain(`\`${field}\``)
  })
})
