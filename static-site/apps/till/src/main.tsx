import { render } from 'preact'
import { installed } from '#pwa'
import { App } from './app.tsx'
import { recalled } from './day.ts'
import { resumed } from './sale.ts'
import { opened } from './till.ts'

const place = document.getElementById('app')
if (place) render(<App />, place)
void opened().then(recalled).then(resumed)
void installed('/till/sw.js').catch(() => undefined)
