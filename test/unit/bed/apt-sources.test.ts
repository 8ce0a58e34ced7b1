import { describe, expect, it } from 'vitest'
import { parseLines, parseStanzas } from '../../../scripts/lib/apt-sources.mjs'

const mirror = 'http://mirror.test/debian'

describe('sources in stanzas', () => {
  it('gives every address with its suites, components and key', () => {
    const text = [
      'Types: deb deb-src',
      '# a remark',
      `URIs: ${mirror}`,
      '  http://other.test/debian',
      'Suites: bookworm bookworm-updates',
      'Components: main contrib',
      'Signed-By: /usr/share/keyrings/key.gpg',
    ].join('\n')
    const suites = ['bookworm', 'bookworm-updates']
    const common = {
      suites,
      components: ['main', 'contrib'],
      signedBy: '/usr/share/keyrings/key.gpg',
    }
    expect(parseStanzas(text)).toEqual([
      { uri: mirror, ...common },
      { uri: 'http://other.test/debian', ...common },
    ])
  })

  it('leaves out what is switched off or holds sources only, and a key that is written out', () => {
    const stanza = (lines: string) =>
      `${lines}\nURIs: ${mirror}\nSuites: bookworm\nComponents: main\n`
    const text = [
      stanza('Types: deb\nEnabled: no'),
      stanza('Types: deb-src'),
      stanza('Types: deb\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----'),
    ].join('\n')
    expect(parseStanzas(text)).toEqual([
      { uri: mirror, suites: ['bookworm'], components: ['main'] },
    ])
  })
})

describe('sources on lines', () => {
  it('are read with and without options; remarks and sources are not', () => {
    const text = [
      `deb ${mirror} bookworm main contrib # remark`,
      `deb [arch=amd64 signed-by=/k.gpg] ${mirror} bookworm-updates main`,
      `deb-src ${mirror} bookworm main`,
      `# deb ${mirror} sid main`,
    ].join('\n')
    expect(parseLines(text)).toEqual([
      { uri: mirror, suites: ['bookworm'], components: ['main', 'contrib'] },
      { uri: mirror, suites: ['bookworm-updates'], components: ['main'], signedBy: '/k.gpg' },
    ])
  })
})
