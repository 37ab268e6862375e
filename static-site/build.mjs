// One build for each app: each is a page of its own with its own scope, service worker and list of what it keeps.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))
const out = process.env.SITE_OUT ?? join(root, 'dist')
const town = JSON.parse(readFileSync(join(root, 'generated/town.json'), 'utf8'))
const HASH = 10 // of lower case hex: by that the edge knows what never changes (infra/deploy/site.py)

/** Fills in what a page says of its town before any script runs: title, colour, language. */
const townly = {
  name: 'town',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) => html.replace(/%(\w+)%/g, (_, name) => escaped(String(town[name]))),
  },
}

/** Lists the built files in the service worker, which keeps all of them; the version follows from their bytes. */
const kept = (app) => ({
  name: 'kept-files',
  enforce: 'post',
  generateBundle(_, bundle) {
    const worker = bundle['sw.js']
    if (!worker) return
    const files = Object.values(bundle).filter((file) => file !== worker)
    const own = folder(join(root, 'apps', app, 'public'))
    const names = [...own, ...files.map((file) => file.fileName)]
      .filter((name) => name !== 'index.html')
      .sort()
    const bytes = files.map((file) => `${file.fileName}\n${file.code ?? file.source}`).sort()
    const version = createHash('sha256').update(bytes.join('\n')).digest('hex').slice(0, 12)
    worker.code = worker.code
      .replace('__KEPT__', JSON.stringify(names))
      .replace('__VERSION__', JSON.stringify(version))
  },
})

function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign])
}

function folder(path) {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

/** The pages of an app: its own, and those in folders of it. The site's own pages are the app `home`, which has no folder. */
async function app(name) {
  const home = join(root, 'apps', name)
  const input = Object.fromEntries(
    readdirSync(home, { recursive: true })
      .filter((file) => file.endsWith('index.html'))
      .map((file) => [dirname(file) === '.' ? 'main' : dirname(file), join(home, file)]),
  )
  if (folder(join(home, 'src')).includes('sw.ts')) input.sw = join(home, 'src/sw.ts')
  const place = name === 'home' ? out : join(out, name)
  await build({
    root: home,
    base: name === 'home' ? '/' : `/${name}/`,
    logLevel: 'warn',
    configFile: false,
    plugins: [townly, kept(name)],
    build: {
      outDir: place,
      emptyOutDir: name !== 'home',
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      rolldownOptions: {
        input,
        output: {
          hashCharacters: 'hex',
          entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : `assets/[name]-[hash:${HASH}].js`),
          chunkFileNames: `assets/[name]-[hash:${HASH}].js`,
          assetFileNames: `assets/[name]-[hash:${HASH}][extname]`,
        },
      },
    },
  })
  mark(place)
}

/** What a telephone puts on its home screen. */
function mark(place) {
  const letter = escaped(town.programme[0])
  const icon = (radius) =>
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512"><rect width="512" height="512" rx="${radius}" fill="${town.accent}"/>` +
    `<circle cx="256" cy="256" r="150" fill="none" stroke="#fff" stroke-width="30"/>` +
    `<text x="256" y="326" font-family="system-ui,sans-serif" font-weight="700" font-size="200" text-anchor="middle" fill="#fff">${letter}</text></svg>`
  writeFileSync(join(place, 'icon.svg'), icon(96))
}

mkdirSync(out, { recursive: true })
for (const name of readdirSync(join(root, 'apps'))) await app(name)
