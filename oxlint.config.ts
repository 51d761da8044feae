import { defineConfig, type OxlintOverride } from 'oxlint'

/** The rooms of the product, lowest first. A room imports from itself and from the rooms before it. */
const rooms = [
  'core',
  'i18n',
  'limits',
  'phone',
  'challenge',
  'delivery',
  'verification',
  'accounts',
  'flows',
  'api',
  'operator',
]

/** One provider or challenge kind each. Only src/services.ts knows which there are. */
const adapters = [
  'delivery/ronglian',
  'delivery/aliyun',
  'delivery/tencent',
  'delivery/hook',
  'delivery/twilio',
  'delivery/vonage',
  'delivery/sns',
  'delivery/outbox',
  'challenge/picture',
]

const downwards = (room: string) => ({
  group: [
    ...rooms.slice(rooms.indexOf(room) + 1).map((above) => `**/${above}/**`),
    '**/services.ts',
    '**/app.ts',
    '../settings.ts',
    '../../settings.ts',
  ],
  message: `Rooms import downwards only: ${rooms.join(', ')}.`,
})

const noAdapters = {
  group: [...adapters.map((adapter) => `**/${adapter}/**`), '!**/delivery/*/settings.ts'],
  message: 'Providers and challenge kinds are listed in src/services.ts alone.',
}

/** These rooms know HTTP. */
const httpRooms = ['api', 'operator']

const noHttp = { group: ['hono', 'hono/*'], message: `Only src/${httpRooms.join(' and src/')} know HTTP.` }

const imports = (files: string[], patterns: { group: string[]; message: string }[]): OxlintOverride => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
})

/** Bindings of the platform. All others call them through the files that {@link bindingFiles} lists. */
const bindings = ['KVNamespace', 'D1Database', 'D1PreparedStatement', 'DurableObjectNamespace', 'RateLimit']

const bindingFiles = [
  'src/core/entries.ts',
  'src/*/*-client.ts',
  'src/accounts/database.ts',
  'src/limits/request-filter.ts',
]

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'import', 'promise', 'node', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  rules: {
    'import/no-cycle': 'error',
    'eslint/eqeqeq': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'vitest/no-focused-tests': 'error',
    'vitest/no-disabled-tests': 'error',
    'vitest/valid-title': 'off',
    'eslint/no-shadow': 'off',
    'typescript/consistent-return': 'off',
    'typescript/no-unsafe-type-assertion': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'vitest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*'] }],
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    'vitest/no-conditional-expect': 'off',
    'eslint/no-await-in-loop': 'off',
    'typescript/no-floating-promises': [
      'error',
      {
        allowForKnownSafeCalls: [
          { from: 'package', name: ['describe', 'it', 'test', 'suite'], package: 'node:test' },
        ],
      },
    ],
    'unicorn/prefer-set-has': 'off',
    'vitest/require-to-throw-message': 'off',
  },
  overrides: [
    {
      files: ['src/**'],
      rules: {
        'no-restricted-properties': [
          'error',
          {
            object: 'Math',
            property: 'random',
            message: 'Use src/core/random.ts: Math.random is neither secure nor injectable.',
          },
        ],
        'typescript/no-restricted-types': [
          'error',
          {
            types: Object.fromEntries(
              bindings.map((name) => [
                name,
                { message: `Only these files call bindings: ${bindingFiles.join(', ')}.` },
              ]),
            ),
          },
        ],
      },
    },
    ...rooms.map((room) =>
      imports(
        [`src/${room}/**`],
        [downwards(room), noAdapters, ...(httpRooms.includes(room) ? [] : [noHttp])],
      ),
    ),
    ...adapters.map((adapter) =>
      imports([`src/${adapter}/**`], [downwards(adapter.split('/')[0] ?? ''), noHttp]),
    ),
    imports(['src/app.ts', 'src/index.ts', 'src/settings.ts'], [noAdapters]),
    { files: bindingFiles, rules: { 'typescript/no-restricted-types': 'off' } },
    {
      files: ['**/*.test.ts', '**/*.test-support.ts'],
      rules: { 'no-restricted-imports': 'off', 'typescript/no-restricted-types': 'off' },
    },
    {
      files: ['src/web/**'],
      rules: {
        'typescript/no-unnecessary-type-assertion': 'off',
        'typescript/no-unnecessary-type-parameters': 'off',
      },
    },
  ],
  ignorePatterns: ['dist', 'worker-configuration.d.ts'],
})
