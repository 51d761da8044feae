declare namespace Cloudflare {
  interface Env {
    // Bound in vitest.config.ts.
    TEST_MIGRATIONS: { name: string; queries: string[] }[]
  }
}
