import { describe, expect, it } from 'vitest'
import {
  nameFor,
  projectFromMessage,
  projectFromText,
} from '../../../../src/renderer/kinds/compose/handed-project.ts'
import { lintDocument } from '../../../../src/renderer/workloads/lint-document.ts'

describe('a project that is handed over as text', () => {
  it('is a path of this machine, however it is written', () => {
    for (const text of ['/srv/my shop', 'file:///srv/my%20shop\n', ' /srv/my shop ']) {
      expect(projectFromText(text)?.path, text).toBe('/srv/my shop')
    }
    expect(projectFromText('~/shop')?.path).toBe('~/shop')
  })

  it('is a compose file, which says nothing of where it is', () => {
    const text = 'x-a: 1\nservices:\n  web: {}\n'
    expect(projectFromText(text)).toEqual({ path: null, name: '', isFolder: false, text })
  })

  it('is nothing where it is any other text', () => {
    for (const text of ['', 'hello', 'https://example.com/a', 'file:///%zz', '/a\n/b']) {
      expect(projectFromText(text), text).toBeNull()
    }
  })
})

describe('a project that is dropped on the desktop window', () => {
  it('is where the preload script says it is, and nothing else is believed', () => {
    const told = { type: 'longshore-dropped', path: '/srv/shop' }
    expect(projectFromMessage(told)).toMatchObject({ path: '/srv/shop', name: 'shop' })
    for (const data of [
      null,
      'longshore-port',
      { type: 'longshore-dropped' },
      { ...told, path: 1 },
    ])
      expect(projectFromMessage(data)).toBeNull()
  })
})

describe('the name of a project', () => {
  const named = (path: string) => nameFor({ path, name: '', isFolder: true, text: null })

  it('is its folder’s, as far as a workload may be called so', () => {
    expect(named('/srv/My Shop_2')).toBe('my-shop-2')
    expect(named('/srv/shop/compose.yaml')).toBe('shop')
    expect(named('/')).toBe('')
    expect(named(`/srv/${'x'.repeat(80)}`)).toHaveLength(63)
  })
})

describe('the text of a document', () => {
  it('is told to be a compose file where it is one', () => {
    const text = 'x: 1\nservices:\n  web: {}\n'
    const [problem] = lintDocument(text)
    expect(problem?.message).toMatch(/^this is a compose file/)
    expect(text.slice(problem?.from, problem?.to)).toBe('services')
    expect(lintDocument('name: web\nsource: { kind: image }\n')).toEqual([])
  })

  it('has its mistakes at their place, never past its end', () => {
    const text = 'a: "b'
    const [problem] = lintDocument(text)
    expect(problem?.severity).toBe('error')
    expect(problem?.to).toBeLessThanOrEqual(text.length)
  })
})
