import { describe, expect, it } from 'vitest'
import { refSchema, repositoryUrlSchema } from '../../../../src/shared/model/git.ts'

describe('the address of a repository', () => {
  it.each([
    'https://git.example.com/us/shop.git',
    'https://ada@git.example.com/us/shop.git',
    'ssh://git@git.example.com:2222/us/shop.git',
    'git@git.example.com:us/shop.git',
    'file:///srv/git/shop.git',
  ])('may be %s', (url) => {
    expect(repositoryUrlSchema.safeParse(url).success).toBe(true)
  })

  it.each([
    ...['', 'shop', '/srv/git/shop.git', '--upload-pack=touch', 'ext::sh -c touch', 'fd::7'],
    ...['https://--proxy/x', 'git@git.example.com:--upload-pack=x', 'https://a b', 'file://host/x'],
    ...['-oProxyCommand=x@y:z', 'https://ada:secret@git.example.com/shop.git', 'ssh://-oX=y/z'],
  ])('is never %j', (url) => {
    expect(repositoryUrlSchema.safeParse(url).success).toBe(false)
  })
})

describe('a name in a repository', () => {
  it.each(['HEAD', 'main', 'feature/a-1', 'v1.2.3', 'refs/tags/v1', 'größe', 'a+b'])(
    'may be %s',
    (ref) => expect(refSchema.safeParse(ref).success).toBe(true),
  )

  it.each([
    ...['', '-x', '--upload-pack=x', 'a..b', 'a b', 'a~1', 'a^', 'a:b', 'a*', 'a?', 'a[b', 'a\\b'],
    ...['a//b', 'a/.b', 'a.lock', 'a.', 'a/', '@{1}', 'a@{1}', '/a', 'a\nb'],
  ])('is never %j', (ref) => {
    expect(refSchema.safeParse(ref).success).toBe(false)
  })
})
