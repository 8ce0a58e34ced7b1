import { expect, it } from 'vitest'
import { unfitServices, unknownProfiles } from '../../../../src/main/sources/compose/plan/unfit.ts'
import { renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'

const of = (image?: string) =>
  unfitServices(renderedSchema.parse({ name: 'shop', services: { web: { image, build: {} } } }))

it.each([
  undefined,
  'nginx',
  'nginx:1.27-alpine',
  'localhost:5000/team/app_a:v1',
  'ghcr.io/owner/app.name@sha256:'.concat('a'.repeat(64)),
  'registry.example.com/app:v1@sha256:'.concat('b'.repeat(64)),
  'sha256:'.concat('c'.repeat(64)),
  '0123456789ab',
])('takes %s for an image', (image) => {
  expect(of(image)).toEqual([])
})

it.each([
  '',
  'A:B:C',
  'localhost/Upper:v1',
  'app:',
  'app:a b',
  ' app',
  'a//b',
  '-app',
  'app@sha256:12',
])('does not take "%s" for one', (image) => {
  expect(of(image)).toMatchObject([{ path: 'services.web.image' }])
})

it('says where no service is left, and which profile there is not', () => {
  expect(unfitServices(renderedSchema.parse({ name: 'shop' }))).toMatchObject([
    { path: 'services' },
  ])
  expect(unknownProfiles(['debug', 'nope'], ['debug', ''])).toEqual([
    { path: 'source.profiles[1]', message: 'no service has the profile nope' },
  ])
})

it('does not take fewer containers than none', () => {
  const services = { a: { scale: -1 }, b: { deploy: { replicas: -2 } }, c: { scale: 0 } }
  expect(unfitServices(renderedSchema.parse({ name: 'shop', services }))).toEqual([
    { path: 'services.a.scale', message: 'is less than 0' },
    { path: 'services.b.deploy.replicas', message: 'is less than 0' },
  ])
})
