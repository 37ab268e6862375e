/** Registers the service worker, and tells when a newer version waits for its user's word. */
import { signal } from '@preact/signals'

/** Set when a newer version is there: calling it takes it and loads the page anew. */
export const newer = signal<(() => void) | undefined>(undefined)
export const online = signal(typeof navigator === 'undefined' || navigator.onLine)

const LOOK_AGAIN_MS = 3_600_000

export async function installed(path: string): Promise<void> {
  addEventListener('online', () => {
    online.value = true
  })
  addEventListener('offline', () => {
    online.value = false
  })
  if (!('serviceWorker' in navigator)) return
  const had = navigator.serviceWorker.controller !== null
  navigator.serviceWorker.addEventListener('controllerchange', () => had && location.reload())
  const registration = await navigator.serviceWorker.register(path)
  const offered = (): void => {
    const { waiting } = registration
    if (!waiting) return
    if (had) newer.value = () => waiting.postMessage('now')
    else waiting.postMessage('now')
  }
  offered()
  registration.addEventListener('updatefound', () =>
    registration.installing?.addEventListener('statechange', offered),
  )
  setInterval(() => void registration.update().catch(() => undefined), LOOK_AGAIN_MS)
}
