import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { aliases, CHROME_TARGET } from '../../vite.common.mts'

/** Builds the window over the in-memory engine, to look at it in a browser: `vite build -c src-renderer/testing/preview.vite.config.mjs`. */
const root = resolve(import.meta.dirname, '..')
const outDir = process.env['PREVIEW_OUT'] ?? resolve(root, '../out/preview')

export default defineConfig({
  root,
  base: './',
  plugins: [vue()],
  resolve: { alias: aliases },
  build: {
    target: 'esnext',
    cssTarget: CHROME_TARGET,
    outDir,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: resolve(import.meta.dirname, 'preview.html') }
  }
})
