import { render } from 'preact'
import { resumed } from '#session'
import { App } from './app.tsx'

const place = document.getElementById('app')
if (place) render(<App />, place)
void resumed()
