/** The shape of the image source's JSON Schema, as `sources.list` gives it to forms. */
export const imageSchema = {
  type: 'object',
  properties: {
    kind: { type: 'string', const: 'image' },
    image: {
      type: 'string',
      minLength: 1,
      title: 'Image',
      description: 'Fully qualified or local; no tag here',
    },
    pull: { type: 'string', enum: ['always', 'if-missing', 'never'], default: 'if-missing' },
    port: {
      type: 'integer',
      minimum: 0,
      maximum: 65535,
      default: 0,
      description: '0 = nothing is exposed or probed',
    },
    healthcheck: {
      type: 'string',
      default: '',
      description: "HTTP path; empty = the image's own health check",
    },
    env: {
      type: 'object',
      additionalProperties: { type: 'string' },
      propertyNames: { type: 'string' },
      default: {},
    },
    volumes: {
      type: 'array',
      default: [],
      items: {
        type: 'object',
        properties: {
          scope: { type: 'string', enum: ['named', 'bind'], default: 'named' },
          name: { type: 'string' },
          target: { type: 'string', pattern: '^/' },
          exclusive: { type: 'boolean', default: false },
        },
        required: ['name', 'target'],
      },
    },
    publish: {
      type: 'array',
      default: [],
      items: { type: 'string' },
      description: 'Fixed host ports, e.g. 18080:8080; these force replace-in-place',
    },
    cpuLimit: { type: 'number', minimum: 0, default: 0, description: 'Cores; 0 = unlimited' },
    memoryLimit: { type: 'integer', minimum: 0, default: 0, description: 'MB; 0 = unlimited' },
    defaultTag: { type: 'string', default: 'latest' },
    maxInstances: { type: 'integer', minimum: 1, maximum: 1, default: 1 },
  },
  required: ['kind', 'image'],
  additionalProperties: false,
}

export const imageSample = {
  kind: 'image',
  image: 'localhost/demo-web',
  pull: 'never',
  port: 8080,
  healthcheck: '/healthz',
}
