import { render } from 'preact'
import { installed } from '#pwa'
import { App } from './app.tsx'
import { opened } from './me.ts'

const place = document.getElementById('app')
if (place) render(<App />, place)
void opened()
void installed('/wallet/sw.js').catch(() => undefined)
