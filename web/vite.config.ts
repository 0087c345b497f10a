import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = 'http://localhost:5080';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: '../Realtime.Api/wwwroot',
    emptyOutDir: true,
    target: 'es2022',
  },
  server: {
    proxy: {
      '/api': { target: server, ws: true },
      '/hub': { target: server, ws: true },
      '/ws': { target: server, ws: true },
      '/v1/ws': { target: server, ws: true },
      '/socket.io': { target: server, ws: true },
    },
  },
});
