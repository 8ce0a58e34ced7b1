import { join } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { build } from 'vite'

/** Builds the bench's page as the app's own is built; answers where it lies. */
export async function buildPages(projectRoot: string, outDir: string): Promise<string> {
  await build({
    configFile: false,
    root: join(projectRoot, 'test/bench/pages'),
    logLevel: 'error',
    plugins: [react(), tailwindcss()],
    worker: { format: 'es' },
    build: { outDir, emptyOutDir: true },
  })
  return outDir
}
