import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { commitIn } from './src/main/commit.ts'

/**
 * when-exit, under electron-store, takes every signal that ends a process and sends it once more: Chromium's own clean
 * end would never be reached, nor ours.
 */
const signalsLeftAlone = {
  name: 'signals-left-alone',
  enforce: 'pre',
  resolveId: (source: string) => (source === 'when-exit' ? '\0when-exit' : null),
  load: (id: string) => (id === '\0when-exit' ? 'export default () => () => undefined' : null),
} as const

/**
 * dockerode brings gRPC and tar for builds, and ways of its own over SSH and TLS. None is ever taken: docker compose
 * builds, and we dial the sockets.
 */
const unused = '\0unused'
const neverTaken = {
  name: 'never-taken',
  enforce: 'pre',
  resolveId: (source: string, importer = '') =>
    /[\\/](dockerode|docker-modem)[\\/]/.test(importer) &&
    /^(ssh2|protobufjs|@grpc\/.*|tar-fs|zlib|@balena\/dockerignore|https)$/.test(source)
      ? unused
      : null,
  load: (id: string) => (id === unused ? 'module.exports = {}' : null),
} as const

/**
 * Imported as modules, Node's own have all their getters read, and some of those load much that nobody asked for:
 * one of `node:http` loads fetch, which takes as long as the start of Node. Only what is used is read here.
 */
const builtInImport = /^import (\S+?)?(?:, )?(\{[^}]*\})? ?from "(node:[^"]+)";$/gm
const builtIns = {
  name: 'built-ins',
  renderChunk: (code: string) =>
    code.replace(builtInImport, (_, whole = '', names = '', from = '') =>
      [whole, names.replaceAll(' as ', ': ')]
        .filter((pattern) => pattern !== '')
        .map((pattern) => `const ${pattern} = process.getBuiltinModule("${from}");`)
        .join('\n'),
    ),
} as const

export default defineConfig({
  main: {
    plugins: [neverTaken, signalsLeftAlone, builtIns],
    define: { __COMMIT__: JSON.stringify(commitIn(import.meta.dirname)) },
    build: {
      // Everything in few files: it starts in half the time, and runs where no node_modules are.
      externalizeDeps: false,
      rollupOptions: {
        input: { index: 'src/main/index.ts', serve: 'src/main/serve.ts', cli: 'src/main/cli.ts' },
        // Addons of ssh2 that are optional, and are not built for us either.
        external: [/\.node$/],
        // Node's warnings about packages spare their users, until the packages are bundled.
        output: { banner: 'process.noDeprecation = true' },
      },
    },
  },
  // A sandboxed preload is one CommonJS file that may require only electron and a few built-ins.
  preload: {
    build: {
      externalizeDeps: false,
      rollupOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: 'index.cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react(), tailwindcss()],
    // A smaller page starts sooner; electron-vite would leave it as it is.
    build: { minify: true, rollupOptions: { input: { index: 'src/renderer/index.html' } } },
  },
})
