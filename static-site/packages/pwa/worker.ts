/** The service worker of an app: keeps its built files, answers without a line, and never touches the API. */
declare const __KEPT__: string[]
declare const __VERSION__: string

const worker = self as unknown as ServiceWorkerGlobalScope

const HEAD = `shell-${worker.registration.scope}-`
const CACHE = HEAD + __VERSION__

worker.addEventListener('install', (event) => {
  // cache: 'reload' goes past the browser's own cache, which may still have the page of before.
  const kept = ['./', ...__KEPT__].map((name) => new Request(name, { cache: 'reload' }))
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(kept)))
})

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith(HEAD) && name !== CACHE) await caches.delete(name)
      }
      await worker.clients.claim()
    })(),
  )
})

worker.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || !request.url.startsWith(worker.registration.scope)) return
  event.respondWith(
    (async () => {
      const cache = await caches.open(CACHE)
      const found = await cache.match(request.mode === 'navigate' ? './' : request)
      return found ?? fetch(request)
    })(),
  )
})

// A till must not be made anew in the middle of a sale: the page says when.
worker.addEventListener('message', (event) => {
  if (event.data === 'now') worker.skipWaiting()
})

export {}
