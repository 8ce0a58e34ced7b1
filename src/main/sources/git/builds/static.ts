/** A folder of files, served by a web server: an image of both, so that it runs wherever images do (ADR 34). */
import { z } from 'zod'
import { dockerBuildStage } from '../docker-build/stage.ts'
import { buildKind } from './build-kind.ts'

/** Folder in which they lie in the image. */
const root = '/srv'
const usualServer = 'caddy:2.11'

const serving = (port: number) => ['caddy', 'file-server', '--root', root, '--listen', `:${port}`]

export const staticBuild = buildKind({
  kind: 'static',
  fields: {
    server: z
      .string()
      .regex(/^[a-z0-9][\w./:@-]*$/i, 'not an image')
      .optional()
      .meta({ title: 'Web server', description: `Its image; empty = ${usualServer}` }),
    serve: z
      .array(z.string().min(1))
      .optional()
      .meta({
        title: 'Server command',
        description: `What serves ${root} on the port; empty = that of Caddy`,
      }),
  },
  inputs: (build) => ({ server: usualServer, ...build, root }),
  product: ({ serve }, { port }) => ({
    image: { from: 'build' },
    settings: { command: serve ?? serving(port), entrypoint: [''] },
  }),
  stages: (services, { server = usualServer }, making) => [
    dockerBuildStage(services, making, {
      written: [`FROM ${server}`, `COPY . ${root}`, ''].join('\n'),
    }),
  ],
})
