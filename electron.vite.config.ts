import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { lateSchemas } from './scripts/lib/late-schemas.ts'
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
    /^(ssh2|protobufjs|@grpc\/.*|tar-fs|@balena\/dockerignore|\.\/session|\.\/buildkit)$/.test(
      source,
    )
      ? unused
      : null,
  load: (id: string) => (id === unused ? 'module.exports = {}' : null),
  // Node's own are never resolved.
  transform: {
    filter: { id: /[\\/](dockerode|docker-modem)[\\/]/ },
    handler: (code: string) => code.replace(/require\('(https|zlib)'\)/g, '{}'),
  },
} as const

/**
 * Imported as modules, Node's own have all their getters read, and some of those load much that nobody asked for:
 * one of `node:http` loads fetch, which takes as long as the start of Node. Only what is used is read here, and a function
 * of a module that Node has not loaded by itself when it is called: `node:crypto` takes a quarter of the start of Node.
 */
const builtInImport = /^import (\S+?)?(?:, )?(\{[^}]*\})? ?from ["'](node:[^"']+)["'];$/gm
const loadedLate =
  /^node:(child_process|crypto|dns|dns\/promises|fs\/promises|http|https|net|readline|stream\/consumers|timers\/promises|tls|zlib)$/
const builtIns = {
  name: 'built-ins',
  renderChunk: {
    order: 'post',
    handler: (code: string) =>
      code.replace(builtInImport, (...[, whole = '', names = '', from = '']: string[]) =>
        [...(whole ? [wholeOf(whole, from)] : []), ...namesOf(names).map(bindingOf(from))].join(
          '\n',
        ),
      ),
  },
} as const

const moduleOf = (from: string) => `globalThis.process.getBuiltinModule("${from}")`

const wholeOf = (local: string, from: string) =>
  loadedLate.test(from)
    ? `const ${local} = new Proxy({}, { get: (_, name) => ${moduleOf(from)}[name] });`
    : `const ${local} = ${moduleOf(from)};`

const namesOf = (names: string) => names.match(/[\w$]+( as [\w$]+)?/g) ?? []

function bindingOf(from: string) {
  const module = { ...process.getBuiltinModule(from) } as Readonly<Record<string, unknown>>
  return (binding: string): string => {
    const [name = '', local = name] = binding.split(' as ')
    const isFunction = typeof module[name] === 'function' && /^[a-z]/.test(name)
    return isFunction && loadedLate.test(from)
      ? `const ${local} = (...given) => ${moduleOf(from)}.${name}(...given);`
      : `const { ${name}: ${local} } = ${moduleOf(from)};`
  }
}

/**
 * Node decodes and keeps a file of ASCII in a quarter of the time that it takes where one letter is none: so no letter is.
 * One that is escaped already, which says nothing, is escaped as its number.
 */
const plainLetters = {
  name: 'plain-letters',
  generateBundle: {
    order: 'post',
    handler: (_: unknown, bundle: Record<string, object>) => {
      for (const chunk of Object.values(bundle)) {
        if ('code' in chunk) chunk.code = inPlainLetters(String(chunk.code))
      }
    },
  },
} as const

const inPlainLetters = (code: string) =>
  code.replace(
    /\\?[\u0080-\uffff]/g,
    (letter) =>
      `\\u${letter
        .charCodeAt(letter.length - 1)
        .toString(16)
        .padStart(4, '0')}`,
  )

/** Requires of bundled packages, all of built-ins: a require of its own takes each file longer than all of them. */
const requireOfFile =
  /\(\(\) => createRequire\(import\.meta\.url\)\)\(\)|^const require = .*createRequire.*$/gm
const requires = {
  name: 'requires',
  renderChunk: {
    order: 'post',
    handler: (code: string) =>
      code.replace(requireOfFile, (found) =>
        found.startsWith('const')
          ? ''
          : '(id) => globalThis.process.getBuiltinModule(id) ?? createRequire(import.meta.url)(id)',
      ),
  },
} as const

export default defineConfig({
  main: {
    plugins: [lateSchemas, neverTaken, signalsLeftAlone, requires, builtIns, plainLetters],
    define: { __COMMIT__: JSON.stringify(commitIn(import.meta.dirname)) },
    build: {
      // Everything in few files: it starts in half the time, and runs where no node_modules are.
      externalizeDeps: false,
      rollupOptions: {
        input: { index: 'src/main/index.ts', serve: 'src/main/serve.ts', cli: 'src/main/cli.ts' },
        // Addons of ssh2 that are optional, and are not built for us either.
        external: [/\.node$/],
        // Node's warnings about packages spare their users, until the packages are bundled.
        output: {
          banner: 'globalThis.process.noDeprecation = true',
          // Few files, for each costs a start of its own: what every command needs, and what some do.
          codeSplitting: {
            groups: [
              { name: 'start', test: /main[\\/]cli[\\/](program|app-door|node-terminal)\.ts$/ },
              {
                name: 'shared',
                test: /main[\\/](web[\\/]private-socket|cli[\\/](session|door))\.ts$/,
              },
              {
                name: 'commands',
                test: /main[\\/]cli[\\/](commands[\\/](?!completion)|explain\.ts$)/,
              },
            ],
          },
        },
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
    build: {
      minify: true,
      rollupOptions: {
        input: { index: 'src/renderer/index.html' },
        output: {
          codeSplitting: { groups: [{ name: 'yaml', test: /node_modules[\\/]yaml[\\/]/ }] },
        },
      },
    },
  },
})
