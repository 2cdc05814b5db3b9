import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `npm run dev -w web` shows this code with the data of a relay that runs beside it. */
const RELAY = 'http://127.0.0.1:8080'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    target: 'es2023',
    // No inline resources: the Content-Security-Policy allows none, but for images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    sourcemap: false,
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/v1': RELAY, '/openapi.json': RELAY } },
})
