/** `docker.io` for an image that names none (distribution reference grammar). */
export function registryOf(image: string): string {
  const [head = ''] = image.split('/')
  const isDomain = image.includes('/') && (head === 'localhost' || /[.:]/.test(head))
  return isDomain ? head : 'docker.io'
}
