import { render } from 'preact'
import { App } from './app.tsx'
import { opened } from './staff.ts'

const place = document.getElementById('app')
if (place) render(<App />, place)
void opened()
