/**
 * Mutation testing of the pure core. These mutants survive, because they change nothing that anybody can observe:
 *
 * - client-address.ts: another text instead of '' for a missing header. It is no address either.
 * - input.ts: another default for a missing content type, which is no JSON type either; a `catch` that returns undefined
 *   without saying so; a list of names that starts with a name of Stryker's.
 * - reply.ts: a `catch` that returns undefined without saying so.
 * - chance.ts: a step behind the 16th byte. It writes behind the end of a typed array, which is ignored.
 * - random.ts: a call for exactly the bytes of the pool is served without the pool.
 * - phone-number.ts: `extract: true`. The pattern before it leaves nothing to extract a number from.
 * - settings.ts: another `code` of an issue. Only its path and message are used.
 */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts' },
  mutate: [
    'src/limits/{gcra,score,claim,policies,object-state}.ts',
    'src/verification/{phone-policy,code,code-store,check-code,settle-sms}.ts',
    'src/phone/!(*.test|*.test-support).ts',
    'src/challenge/client-difficulty.ts',
    'src/challenge/picture/difficulty.ts',
    'src/challenge/picture/drawing/{alphabet,chance}.ts',
    'src/delivery/{route,reply-body}.ts',
    'src/delivery/ronglian/{ronglian,request,reply}.ts',
    'src/accounts/{password-policy,reserved-usernames}.ts',
    'src/api/http/{client-address,input,parameters}.ts',
    'src/core/{entries,errors,events,ids,log,outage,random,result}.ts',
    'src/settings.ts',
  ],
  ignorePatterns: [
    '/dist',
    '/.wrangler',
    '/tsconfig.json',
    '/test/browser',
    '/test/attack',
    '/research',
    '/bench',
  ],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 60_000,
  timeoutFactor: 4,
  reporters: ['clear-text', 'progress-append-only', 'html', 'json'],
  clearTextReporter: { logTests: false, allowEmojis: false },
  htmlReporter: { fileName: 'dist/mutation/report.html' },
  jsonReporter: { fileName: 'dist/mutation/report.json' },
  tempDirName: 'dist/mutation/sandbox',
  thresholds: { high: 98, low: 95, break: 95 },
}
