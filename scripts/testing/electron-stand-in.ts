/*
 * Stands in for `electron` under the unit-test runner: requiring the real package in plain Node starts a download. Code under test gets
 * Electron's parts injected; anything that reaches for them directly fails here with a name.
 */
export default new Proxy(
  {},
  {
    get(_target, name) {
      throw new Error(`electron.${String(name)} is not there in unit tests: inject it, or test it under Playwright`)
    }
  }
)
