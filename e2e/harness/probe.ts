import type { Page } from '@playwright/test'
import type { Bridge } from '../../src-shared/contract/bridge'

/** What the page reports of its content security policy while something forbidden is tried. */
export interface Violation {
  readonly directive: string
  readonly blocked: string
}

/**
 * Runs this source in the page, as a script of an attacker would, and collects what the page's policy reports. Playwright's own evaluation
 * is not bound by that policy, so whatever the policy shall stop must go through the DOM.
 */
export async function violationsOf(page: Page, attack: string): Promise<readonly Violation[]> {
  return await page.evaluate<readonly Violation[]>(`(async () => {
    const found = []
    const hear = (event) => found.push({ directive: event.effectiveDirective, blocked: event.blockedURI })
    document.addEventListener('securitypolicyviolation', hear)
    try { await (async () => { ${attack} })() } catch { /* refusing loudly is fine as well */ }
    await new Promise((resolve) => setTimeout(resolve, 300))
    document.removeEventListener('securitypolicyviolation', hear)
    return found
  })()`)
}

/** The bridge as the page sees it. */
export function bridgeCall<Value>(page: Page, ask: (bridge: Bridge) => Promise<Value>): Promise<Value> {
  return page.evaluate<Value>(`(${ask.toString()})(globalThis.roundtable)`)
}
