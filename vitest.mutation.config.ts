import { readFile } from 'node:fs/promises'
import { defineConfig, type Plugin } from 'vitest/config'
import { propertyOptions } from './test/support/property-options.ts'

/** Gives a text file as a string, as the Worker's bundler does. */
const textFiles: Plugin = {
  name: 'text-files',
  enforce: 'pre',
  load: async (id) =>
    id.endsWith('.txt') ? `export default ${JSON.stringify(await readFile(id, 'utf8'))}` : undefined,
}

export default defineConfig({
  plugins: [textFiles],
  test: {
    environment: 'node',
    // Some mutants make a test wait for ever; no test takes seconds, also on a busy machine.
    testTimeout: 20_000,
    include: ['src/**/*.test.ts'],
    setupFiles: ['test/support/property-setup.ts'],
    provide: propertyOptions(100),
    // They draw whole pictures or hash passwords, which takes long on purpose; what they test is not mutated.
    exclude: [
      'src/challenge/picture/drawing/**/{draw-captcha,path,scene,theme}.test.ts',
      'src/accounts/password-{hash,absent}.test.ts',
    ],
  },
})
