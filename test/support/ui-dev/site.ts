/** The window over scripted data, built with the app's own plugins and served on loopback. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { build, createServer, type InlineConfig, preview } from 'vite'

const config = {
  configFile: false,
  root: import.meta.dirname,
  logLevel: 'warn',
  plugins: [react(), tailwindcss()],
  build: {
    emptyOutDir: true,
    target: 'chrome130',
    chunkSizeWarningLimit: 4_000,
  },
  preview: { host: '127.0.0.1', port: 0 },
  server: { host: '127.0.0.1' },
} satisfies InlineConfig

export interface Site {
  readonly url: string
  close(): Promise<void>
}

/** As built for users: hashed files under the strict policy of index.html. `root` is another page over scripted data. */
export async function serveBuiltSite(root: string = config.root): Promise<Site> {
  // A folder of its own: several may shoot at once.
  const outDir = await mkdtemp(join(tmpdir(), 'longshore-ui-'))
  const own = { ...config, root, build: { ...config.build, outDir } }
  await buildForUsers(own)
  const server = await preview(own)
  const url = server.resolvedUrls?.local[0]
  if (!url) throw new Error('the preview has no address')
  return {
    url,
    async close() {
      await server.close()
      await rm(outDir, { recursive: true })
    },
  }
}

/** Vitest's own environment would have it made of React's development build, which takes three times as long to draw. */
async function buildForUsers(own: InlineConfig): Promise<void> {
  const { NODE_ENV = 'production' } = process.env
  process.env.NODE_ENV = 'production'
  await build(own)
  process.env.NODE_ENV = NODE_ENV
}

/** With hot reload; its inline styles need a looser policy, so the one of index.html is dropped. */
async function serveSources(): Promise<string> {
  const server = await createServer({
    ...config,
    plugins: [
      ...(config.plugins ?? []),
      {
        name: 'no-policy-while-developing',
        transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv[^>]*>/, ''),
      },
    ],
  })
  await server.listen()
  return server.resolvedUrls?.local[0] ?? ''
}

if (import.meta.main) console.log(await serveSources())
