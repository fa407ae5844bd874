import { defineConfig } from '@playwright/test'

/*
 * Three groups, each started by scripts/test.mjs with what it needs:
 *   app       the built app (out/) in the installed Electron; everything a user does
 *   security  the same with Chromium's sandbox on, as an unprivileged user: as root it would prove nothing
 *   packaged  the packaged folder, with an empty user cache
 * One worker: each test has an app with a training engine in it, and the machine two cores.
 */
export default defineConfig({
  testDir: 'e2e',
  outputDir: process.env['ROUNDTABLE_E2E_OUTPUT'] ?? 'test-results',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 1,
  forbidOnly: true,
  reporter: [['list']],
  projects: [
    { name: 'app', testIgnore: [/security[^/]*\.spec\.ts$/, /packaged[^/]*\.spec\.ts$/] },
    { name: 'security', testMatch: /security[^/]*\.spec\.ts$/ },
    { name: 'packaged', testMatch: /packaged[^/]*\.spec\.ts$/ }
  ]
})
