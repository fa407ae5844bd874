/** The one origin the window may show: the bundle behind the app:// protocol, or, while developing, the build tool's own server. */
export const appScheme = 'app'
export const appOrigin = 'app://roundtable'

export interface PageSource {
  readonly origin: string
  /** What the window loads first. */
  readonly url: string
  /** Set while developing: the server whose requests are let through. */
  readonly devServer: string | null
}

/** @param devServerUrl given by the build tool while developing; a packaged app ignores it */
export function pageSource(devServerUrl: string | undefined, packaged: boolean): PageSource {
  if (packaged || devServerUrl === undefined || devServerUrl === '') return { origin: appOrigin, url: `${appOrigin}/index.html`, devServer: null }
  const { origin } = new URL(devServerUrl)
  return { origin, url: devServerUrl, devServer: origin }
}

/** Whether a frame's address lies on this origin; compared as parsed, since a prefix of the text would fit `app://roundtable.evil` too. */
export function isOn(source: PageSource, url: string): boolean {
  try {
    const { protocol, host } = new URL(url)
    return `${protocol}//${host}` === source.origin
  } catch {
    return false // not an address at all
  }
}
