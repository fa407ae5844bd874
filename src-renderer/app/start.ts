import { createPinia } from 'pinia'
import { createApp } from 'vue'
import type { App as VueApp } from 'vue'
import type { Bridge } from '@shared/contract/bridge'
import { bridgeKey, engineClientKey } from '@/stores/connection'
import type { EngineClient } from '@/stores/connection'
import '@/ui/tokens.css'
import '@/ui/base.css'
import App from './App.vue'
import { createPlaces } from './router'

/** Puts the window together around an engine client and a bridge. */
export function startApp(client: EngineClient, bridge: Bridge): VueApp {
  const app = createApp(App)
  app.provide(engineClientKey, client).provide(bridgeKey, bridge).use(createPinia()).use(createPlaces())
  app.mount('#app')
  return app
}
