// One build for each app: each is a page of its own with its own scope, service worker and list of what it keeps.
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))
const out = process.env.SITE_OUT ?? join(root, 'dist')
const town = generated('town')
const papers = generated('papers')
const HASH = 10 // of lower case hex: by that the edge knows what never changes (infra/deploy/site.py)

/** Fills in what a page says of its town before any script runs: title, colour, language. */
const townly = {
  name: 'town',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) => filled(framed(html)),
  },
}

/** A page that begins with `<!-- plain: title | description -->` is words alone; head and foot are those of all such pages. */
function framed(html) {
  const [whole, title, description] = /^<!-- plain: (.*) \| (.*) -->\n/.exec(html) ?? []
  if (!whole) return html
  const told = { title, description, body: html.slice(whole.length) }
  return readFileSync(join(root, 'apps/home/plain.html'), 'utf8').replace(
    /%(title|description|body)%/g,
    (_, name) => told[name],
  )
}

/** `%name%` is what the town says of itself, `%paper:name%` a text that people agree to, made of its Markdown already. */
function filled(text) {
  return text.replace(/%(?:paper:([\w-]+)|(\w+))%/g, (whole, paper, name) => {
    if (paper ? !(paper in papers) : !(name in town)) throw new Error(`nothing is known of ${whole}`)
    return paper ? papers[paper] : escaped(String(town[name]))
  })
}

/** Each section of a catalogue is a module of its own, so that what a later screen says is loaded with it. */
const sections = {
  name: 'sections',
  enforce: 'pre',
  transform: (code) =>
    code.replace(/import \{([^}]+)\} from '#texts\/(\w+)\.json'/g, (_, names, language) =>
      names
        .split(',')
        .filter((each) => each.trim())
        .map((each) => each.trim().split(' as '))
        .map(([name, as = name]) => `import ${as} from 'texts:${language}/${name}'`)
        .join('; '),
    ),
  resolveId: (id) => (id.startsWith('texts:') ? `\0${id}` : undefined),
  load(id) {
    const [, language, name] = /^\0texts:(\w+)\/(\w+)$/.exec(id) ?? []
    if (!name) return undefined
    const told = JSON.parse(readFileSync(join(root, 'texts', `${language}.json`), 'utf8'))
    return `export default ${JSON.stringify(told[name])}`
  },
}

/** Asks for the letters with the page itself: found in the style sheet only, they would come a way to the server later. */
const letters = (base) => ({
  name: 'letters',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { bundle = {} }) =>
      Object.keys(bundle)
        .filter((file) => /next-latin-wght-normal.*\.woff2$/.test(file))
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: '', href: `${base}${file}` },
          injectTo: 'head',
        })),
  },
})

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

function generated(name) {
  return JSON.parse(readFileSync(join(root, `generated/${name}.json`), 'utf8'))
}

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
  const base = name === 'home' ? '/' : `/${name}/`
  await build({
    root: home,
    base,
    logLevel: 'warn',
    configFile: false,
    plugins: [sections, townly, letters(base), kept(name)],
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

/** What a telephone puts on its home screen: the town's mark and name. */
function mark(place) {
  copyFileSync(join(root, 'generated/mark.svg'), join(place, 'icon.svg'))
  const manifest = join(place, 'manifest.webmanifest')
  if (existsSync(manifest)) writeFileSync(manifest, filled(readFileSync(manifest, 'utf8')))
}

mkdirSync(out, { recursive: true })
for (const name of readdirSync(join(root, 'apps'))) await app(name)
