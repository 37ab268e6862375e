import '#pwa-worker'
