import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

export default defineConfig({
  main: {
    build: {
      rollupOptions: {
        input: { index: 'src/main/index.ts', serve: 'src/main/serve.ts', cli: 'src/main/cli.ts' },
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
