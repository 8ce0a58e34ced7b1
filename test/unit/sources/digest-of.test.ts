import { describe, expect, it } from 'vitest'
import { digestIn, digestOf } from '../../../src/main/sources/containers/digest-of.ts'

const one = `sha256:${'1'.repeat(64)}`
const two = `sha256:${'2'.repeat(64)}`

describe('the digest of an image', () => {
  it.each([
    ['r.example.com:5000/a/b:v1', [`r.example.com:5000/a/b@${one}`]],
    ['nginx', [`nginx@${one}`]],
    ['docker.io/library/nginx:1', [`nginx@${one}`]],
    ['owner/app@sha256:3', [`other@${two}`, `docker.io/owner/app@${one}`]],
  ])('of %s is that of its own repository', (image, known) => {
    expect(digestOf(known, image)).toBe(one)
  })

  it('is none where the same image was only pushed elsewhere', () => {
    expect(digestIn([`127.0.0.1:5000/app@${one}`], 'localhost/app:v1')).toBeNull()
    expect(digestIn([], 'app')).toBeNull()
  })
})
