import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers'
import { defineConfig } from 'vitest/config'
import { propertyOptions } from './test/support/property-options.ts'

const migrations = await readD1Migrations(join(import.meta.dirname, 'migrations'))

export default defineConfig({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: './wrangler.toml' },
      miniflare: {
        bindings: { TEST_MIGRATIONS: migrations },
        // Nothing in a test may reach the network.
        outboundService: () => new Response('No network in tests', { status: 403 }),
      },
    }),
  ],
  test: {
    // By default one core is left idle, which of two is half.
    maxWorkers: Math.min(availableParallelism(), 4),
    setupFiles: ['test/support/setup.ts'],
    silent: 'passed-only',
    // Many tests hash passwords on purpose, and a busy machine is slow at it.
    testTimeout: 60_000,
    projects: [
      // Pure code shares one runtime for all files; what touches a store gets a new one for each file.
      { extends: true, test: { name: 'unit', include: ['src/**/!(*.property).test.ts'], isolate: false } },
      {
        extends: true,
        test: { name: 'service', include: ['test/{http,durable,support}/**/*.test.ts'] },
      },
      // Worlds of their own, in Node: their commands run in processes of their own, as they take over clock and console.
      {
        test: {
          name: 'simulation',
          include: ['test/simulation/**/*.test.ts'],
          environment: 'node',
          maxConcurrency: 2,
          testTimeout: 120_000,
        },
      },
      // So many examples that the whole takes seconds; more of them and others are asked for with the environment.
      {
        extends: true,
        test: {
          name: 'property',
          include: ['src/**/*.property.test.ts'],
          setupFiles: ['test/support/property-setup.ts'],
          provide: propertyOptions(300),
          isolate: false,
        },
      },
      // The package that the attackers measure us against reads a font file: these run in Node, so nothing is inherited.
      {
        test: {
          name: 'attack',
          include: [
            'test/{attack,layout}/**/*.test.ts',
            'research/**/*.test.ts',
            'bench/**/*.test.ts',
            'examples/**/*.test.ts',
            'tools/**/*.test.ts',
          ],
          environment: 'node',
          testTimeout: 60_000,
        },
      },
      // Likewise in Node: what judges the Worker from outside, itself put to the test.
      {
        test: { name: 'fuzz', include: ['test/fuzz/**/*.test.ts'], environment: 'node', testTimeout: 60_000 },
      },
    ],
  },
})
