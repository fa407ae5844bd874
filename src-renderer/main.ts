import { startApp } from '@/app/start'
import { bridgeWithErrors } from '@/client/bridge-errors'
import { connectEngine } from '@/client/connect'

const given = globalThis.roundtable
if (given) {
  const bridge = bridgeWithErrors(given)
  startApp(connectEngine(bridge), bridge)
} else {
  document.body.textContent = 'This page is part of the Roundtable application and does nothing in a browser.'
}
