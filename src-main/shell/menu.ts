import type { MenuItemConstructorOptions } from 'electron'

/**
 * The application's menu: what the system expects and the keyboard needs. Reloading and the developer tools are there while developing only.
 *
 * @param open opens one of the app's known addresses
 */
export function menuTemplate(packaged: boolean, platform: string, open: (url: string) => void): MenuItemConstructorOptions[] {
  const zoom: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' }
  ]
  const developing: MenuItemConstructorOptions[] = packaged ? [] : [{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }]
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : [{ label: 'File', submenu: [{ role: 'quit' } as const] }]),
    { role: 'editMenu' },
    { label: 'View', submenu: [...zoom, ...developing] },
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ label: 'The paper: Neural Interactive Proofs', click: () => open('https://arxiv.org/abs/2412.08897') }] }
  ]
}
