import { resolve } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const root = import.meta.dirname
const alias = {
  '@shared': resolve(root, 'shared'),
  '@main': resolve(root, 'main'),
  '@renderer': resolve(root, 'renderer'),
}

// Built for Node 20 and Chrome 130: the oldest Electron that the app runs on (33).
export default defineConfig({
  main: {
    resolve: { alias },
    build: {
      outDir: 'out/main',
      target: 'node20',
      // They are ES modules, which the CommonJS bundle of Electron 33's Node 20.18 cannot require.
      externalizeDeps: {
        exclude: [
          '@kubernetes/client-node',
          '@marcbachmann/cel-js',
          'mdast-util-from-markdown',
          'mdast-util-frontmatter',
          'mdast-util-gfm',
          'micromark-extension-frontmatter',
          'micromark-extension-gfm',
        ],
      },
      rollupOptions: {
        input: {
          app: resolve(root, 'main/electron/app.ts'),
          cockpit: resolve(root, 'main/cli/cockpit.ts'),
          'terminal-host': resolve(root, 'main/electron/terminal-host-process.ts'),
          'lab-supervisor': resolve(root, 'main/lab/supervisor-process.ts'),
          'lab-pod-command': resolve(root, 'main/lab/pod-command.ts'),
        },
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  },
  preload: {
    resolve: { alias },
    build: {
      outDir: 'out/preload',
      target: 'node20',
      externalizeDeps: false,
      rollupOptions: {
        input: { bridge: resolve(root, 'preload/bridge.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    resolve: {
      alias: {
        ...alias,
        // Its variant for browsers reads entities through innerHTML; prose never becomes HTML here.
        'decode-named-character-reference': resolve(root, 'node_modules/decode-named-character-reference/index.js'),
      },
    },
    plugins: [react(), tailwindcss()],
    build: {
      outDir: 'out/renderer',
      target: 'chrome130',
      minify: true,
      rollupOptions: { input: resolve(root, 'renderer/index.html') },
    },
  },
})
