import { describe, expect, it } from 'vitest'
import {
  siteConfiguration,
  usualDocumentRoot,
  whyNoRoot,
} from '../../../../src/main/sources/git/builds/document-root.ts'

describe('SDP-09 the document root of PHP', () => {
  it('is what the variable says, in one configuration for every root', () => {
    const variable = '$' + '{APACHE_DOCUMENT_ROOT}'
    expect(siteConfiguration).toContain(`DocumentRoot "${variable}"`)
    expect(siteConfiguration).toContain(`<Directory "${variable}">`)
    expect(usualDocumentRoot).toBe('/app/public')
  })

  it('is refused where it would say something else to Apache', () => {
    expect([usualDocumentRoot, '/app', '/app/a b'].map(whyNoRoot)).toEqual([null, null, null])
    for (const bad of ['public', '', '/a"b', '/a\nRequire all denied', '/$HOME', '/a\\'])
      expect(whyNoRoot(bad), bad).not.toBeNull()
  })
})
