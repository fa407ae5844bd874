import type { Session } from 'electron'
import type { PageSource } from './app-origin'

/** The session of the window: no permission, no device, no download, no dictionary, and no request to anything but the bundle. */
export function lockSession(session: Session, source: PageSource): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}))
  session.on('select-hid-device', (event, _details, choose) => {
    event.preventDefault()
    choose(null)
  })
  session.on('select-serial-port', (event, _ports, _contents, choose) => {
    event.preventDefault()
    choose('')
  })
  session.on('select-usb-device', (event, _details, choose) => {
    event.preventDefault()
    choose()
  })
  session.on('will-download', (event) => event.preventDefault())
  session.setSpellCheckerEnabled(false)
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isAllowedRequest(details.url, source) }))
}

/** Whether the window may make this request at all. */
export function isAllowedRequest(url: string, source: PageSource): boolean {
  let protocol: string
  let host: string
  try {
    ;({ protocol, host } = new URL(url))
  } catch {
    return false // not an address
  }
  if (protocol === 'app:' || protocol === 'blob:' || protocol === 'data:' || protocol === 'devtools:') return true
  // the build tool's server also speaks over a web socket
  return source.devServer !== null && (protocol === 'http:' || protocol === 'ws:') && host === new URL(source.devServer).host
}
