/*
 * What newer Electrons have, Electron 22 has not, and our code uses all the same: each behind a test for its presence, or as a listener
 * that an old Electron never calls. tsconfig.electron22.json adds this file; anything else that 22 lacks fails that type check.
 */
declare namespace Electron {
  interface Protocol {
    /** From 25; src-main/shell/app-protocol.ts uses the buffer protocol where it is missing. */
    handle(scheme: string, handler: (request: { readonly method: string; readonly url: string }) => Promise<globalThis.Response>): void
  }
  interface Session {
    /** From 23; an event that never comes before. */
    on(event: 'select-usb-device', listener: (event: Event, details: unknown, choose: (deviceId?: string) => void) => void): this
  }
}
