import { describe, expect, it } from 'vitest'
import {
  type Drafts,
  fileName,
  isOvertaken,
  isUnsaved,
  onTopOf,
  withDraft,
} from '../../../../src/renderer/files/draft-files.ts'
import { groupsOf } from '../../../../src/renderer/logs/log-groups.ts'
import {
  namingOf,
  serviceInName,
  withServices,
} from '../../../../src/renderer/services/use-service-naming.ts'
import type { FleetContainer } from '../../../../src/shared/model/fleet.ts'

describe('files that are edited', () => {
  const file = { path: '/srv/shop/compose.yaml', text: 'a', revision: 'r1' }

  it('are those whose text is another than on disk', () => {
    const drafts = withDraft({}, file, 'b')
    expect(isUnsaved(file, {})).toBe(false)
    expect(isUnsaved(file, drafts)).toBe(true)
    expect(withDraft(drafts, file, 'a')).toEqual({})
  })

  it('are overtaken where another hand changed them since, until their user says which text counts', () => {
    const drafts: Drafts = withDraft(withDraft({}, file, 'b'), file, 'bc')
    const changed = { ...file, text: 'c', revision: 'r2' }
    expect(isOvertaken(file, drafts)).toBe(false)
    expect(isOvertaken(changed, drafts)).toBe(true)
    expect(withDraft(drafts, changed, 'bcd')).toEqual({
      [file.path]: { text: 'bcd', revision: 'r1' },
    })
    expect(isOvertaken(changed, onTopOf(drafts, changed))).toBe(false)
    expect(isOvertaken({ ...changed, text: 'bc' }, drafts)).toBe(false)
  })

  it('are called by the last part of their path', () => {
    expect(fileName('/srv/shop/compose.yaml')).toBe('compose.yaml')
    expect(fileName('C:\\shop\\compose.yaml')).toBe('compose.yaml')
  })
})

describe('the service of a container', () => {
  it('is read from its name where it was gone before anybody looked', () => {
    const services = ['api', 'my-api', 'web']
    expect(serviceInName('ls-shop-web-3', services)).toBe('web')
    expect(serviceInName('ls-shop-my-api-1', services)).toBe('my-api')
    expect(serviceInName('ls-shop-db-1', services)).toBeUndefined()
    expect(serviceInName('web', services)).toBeUndefined()
  })

  it('is told with the host where the document names several, and of one without services the host alone', () => {
    const hosts = ['local', 'far']
    const stack = namingOf({ 'shop-web': 'web' }, hosts)
    expect(stack?.order).toEqual(['web on local', 'web on far'])
    expect(
      ['local/shop-web', 'far/ls-shop-web-1', 'far'].map((each) => stack?.nameOf(each)),
    ).toEqual(['web on local', 'web on far', 'far'])
    expect(stack && groupsOf(stack, 'web')).toEqual(['web on local', 'web on far'])
    const image = namingOf({}, hosts)
    expect(image).toMatchObject({ what: 'host', order: hosts })
    expect(image?.nameOf('far/ls-app-v1')).toBe('far')
    expect(namingOf({ 'shop-web': 'web' }, ['local'])?.nameOf('shop-web')).toBe('web')
    expect(namingOf({}, ['local'])).toBeUndefined()
  })

  it('is remembered when the container is gone', () => {
    const web = { id: 'c1', name: 'ls-shop-web-1', service: 'web' } as FleetContainer
    const known = withServices({}, [web])
    expect(known).toEqual({ c1: 'web', 'ls-shop-web-1': 'web' })
    expect(withServices(known, [])).toBe(known)
    expect(withServices(known, [web])).toBe(known)
  })
})
