import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answerAppRequest, listAppFiles } from '../../../src/main/desktop/app-files.ts'
import { isAllowedExternal } from '../../../src/main/desktop/external.ts'
import { isOurPage, pageUrlFor } from '../../../src/main/desktop/origin.ts'
import { isTrustedSender } from '../../../src/main/desktop/sender.ts'

describe('a sender', () => {
  const ours = { url: pageUrlFor('/workloads/web'), isTop: true }

  it('is trusted as the main frame of the main window on our page', () => {
    expect(isTrustedSender({ contentsId: 1, frame: ours }, 1)).toBe(true)
  })

  it.each([
    ['another window', { contentsId: 2, frame: ours }, 1],
    ['a frame inside the page', { contentsId: 1, frame: { ...ours, isTop: false } }, 1],
    ['a frame that is gone', { contentsId: 1, frame: null }, 1],
    ['a blank page', { contentsId: 1, frame: { url: 'about:blank', isTop: true } }, 1],
    ['a data page', { contentsId: 1, frame: { url: 'data:text/html,x', isTop: true } }, 1],
    [
      'another origin',
      { contentsId: 1, frame: { url: 'https://longshore/index.html', isTop: true } },
      1,
    ],
    [
      'a look-alike host',
      { contentsId: 1, frame: { url: 'app://longshore.evil/index.html', isTop: true } },
      1,
    ],
    ['a message before there is a window', { contentsId: 1, frame: ours }, undefined],
  ])('is rejected when it is %s', (_who, sender, mainId) => {
    expect(isTrustedSender(sender, mainId)).toBe(false)
  })

  it('is on our page only at its exact address', () => {
    expect(isOurPage('app://longshore/index.html')).toBe(true)
    for (const url of [
      'app://longshore/',
      'app://longshore/index.html?x',
      'app://longshore/other.html',
      'app://longshore@evil/index.html',
      'APP://longshore/index.html',
      'http://x/#app://longshore/index.html',
    ])
      expect(isOurPage(url), url).toBe(false)
  })
})

describe('a link out of the app', () => {
  const openPorts = ['http://127.0.0.1:40123']

  it('opens for the listed hosts over https', () => {
    expect(isAllowedExternal('https://longshore.example/', [])).toBe(true)
    expect(isAllowedExternal('https://docs.docker.com/engine/install/?x=1#y', [])).toBe(true)
  })

  it.each([
    'http://docs.docker.com/',
    'HTTPS://docs.docker.com/',
    'https://docs.docker.com',
    'https://docs.docker.com./',
    'https://docs.docker.com:444/',
    'https://docs.docker.com@evil.example/',
    'https://user@docs.docker.com/',
    'https://docs.docker.com.evil.example/',
    'https://evil.example/https://docs.docker.com/',
    'https://docs.docker.com\\@evil.example/',
    'https://docs.docker.com/\0',
    ' https://docs.docker.com/',
    'https://docs.docker.com/\n',
    'https://docs.dоcker.com/',
    'https://docs%2edocker.com/',
    'file:///etc/passwd',
    'smb://host/share',
    'javascript:alert(1)',
    'longshore://workload/web',
    '',
  ])('refuses %j', (url) => {
    expect(isAllowedExternal(url, openPorts)).toBe(false)
  })

  it('opens for a port of a container while that is open on this machine', () => {
    expect(isAllowedExternal('http://127.0.0.1:40123', openPorts)).toBe(true)
    expect(isAllowedExternal('http://127.0.0.1:40123/', openPorts)).toBe(true)
    expect(isAllowedExternal('http://127.0.0.1:40123/', [])).toBe(false)
  })

  it.each([
    'http://127.0.0.1:40124/',
    'http://127.0.0.1:4012/',
    'http://127.0.0.1:401230/',
    'http://127.0.0.1/',
    'https://127.0.0.1:40123/',
    'HTTP://127.0.0.1:40123/',
    'http://localhost:40123/',
    'http://127.1:40123/',
    'http://2130706433:40123/',
    'http://user@127.0.0.1:40123/',
    'http://127.0.0.1:40123@evil.example/',
    'http://127.0.0.1:40123.evil.example/',
    'http://127.0.0.1:40123/shutdown?now',
    'http://127.0.0.1:40123//evil.example/',
    'http://[::1]:40123/',
    ' http://127.0.0.1:40123/',
    'http://127.0.0.1:40123/\n',
  ])('refuses %j, which is no address of an open port', (url) => {
    expect(isAllowedExternal(url, openPorts)).toBe(false)
  })

  it('never opens another host or scheme, whatever the text', () => {
    const piece = fc.constantFrom(
      'https:',
      'http:',
      '//',
      '/',
      'docs.docker.com',
      'evil.example',
      '@',
      ':',
      '%00',
      '\t',
      '\\',
      '#',
      '?',
      '..',
      'é',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
    )
    fc.assert(
      fc.property(text, (url) => {
        if (!isAllowedExternal(url, openPorts)) return
        expect(new URL(url).protocol).toBe('https:')
        expect(['longshore.example', 'docs.docker.com']).toContain(new URL(url).host)
      }),
      { numRuns: 10_000 },
    )
  })
})

describe('the app scheme', () => {
  let root: string

  beforeEach(() => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'app-files-'))
    root = path.join(folder, 'renderer')
    fs.mkdirSync(path.join(root, 'assets'), { recursive: true })
    fs.writeFileSync(path.join(root, 'index.html'), '<p>page')
    fs.writeFileSync(path.join(root, 'assets/index-1.js'), 'code')
    fs.writeFileSync(path.join(root, 'assets/index-BYrzpJQ_.js'), 'code')
    fs.writeFileSync(path.join(root, 'key.pem'), 'not a page file')
    fs.writeFileSync(path.join(folder, 'secret.html'), 'secret')
    fs.symlinkSync(path.join(folder, 'secret.html'), path.join(root, 'link.html'))
  })
  afterEach(() => fs.rmSync(path.dirname(root), { recursive: true }))

  const ask = (address: string, method = 'GET') =>
    answerAppRequest(listAppFiles(root), { url: address, method } as Request)

  it('serves the page and its assets under a policy without inline script', async () => {
    const page = await ask('app://longshore/index.html#/workloads/web')
    expect(await page.text()).toBe('<p>page')
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).not.toContain('unsafe')
    expect((await ask('app://longshore/assets/index-1.js')).status).toBe(200)
  })

  it('lets what is named by its content be kept, and nothing else', async () => {
    const keeping = async (name: string) =>
      (await ask(`app://longshore/${name}`)).headers.get('cache-control')
    expect(await keeping('assets/index-BYrzpJQ_.js')).toContain('immutable')
    expect(await keeping('assets/index-1.js')).toBe('no-store')
    expect(await keeping('index.html')).toBe('no-store')
    expect(await keeping('assets/none-BYrzpJQ_.js')).toBe('no-store')
  })

  it.each([
    'app://longshore/../secret.html',
    'app://longshore/assets/../../secret.html',
    'app://longshore/%2e%2e/secret.html',
    'app://longshore/..%2fsecret.html',
    'app://longshore/..\\secret.html',
    'app://longshore//index.html',
    'app://longshore/link.html',
    'app://longshore/key.pem',
    'app://longshore/',
    'app://elsewhere/index.html',
    'file:///index.html',
  ])('answers 404 to %j', async (address) => {
    expect((await ask(address)).status).toBe(404)
  })

  it('takes GET alone', async () => {
    expect((await ask('app://longshore/index.html', 'POST')).status).toBe(405)
  })
})
