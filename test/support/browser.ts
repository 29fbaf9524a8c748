/**
 * A browser for the tests after `npm ci` alone: the Chromium inside the package `@sparticuz/chromium`, with its libraries
 * and fonts, unpacked once a machine and user below the temp folder; elsewhere a Chromium of the system.
 */
import { execFileSync } from 'node:child_process'
import { access, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'

/** Ours, never the package's own: those are for one page in one process with web security off. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
]

const systemBrowsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** Close it in the test's `after`; each launch has a profile of its own, removed on close. */
export async function launchBrowser(): Promise<Browser> {
  const problems: unknown[] = []
  if (process.platform === 'linux' && process.arch === 'x64') {
    try {
      return await launchShipped()
    } catch (problem) {
      problems.push(problem)
    }
  }
  for (const executablePath of [process.env.CHROMIUM_PATH, ...systemBrowsers]) {
    if (executablePath !== undefined && (await exists(executablePath))) return chromium.launch({ executablePath, args: flags })
  }
  throw new AggregateError(problems, 'no browser: neither the shipped Chromium starts nor is one installed (or name one in CHROMIUM_PATH)')
}

async function launchShipped(): Promise<Browser> {
  const folder = await unpacked()
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: flags,
    env: {
      ...process.env,
      HOME: folder,
      LD_LIBRARY_PATH: [join(folder, 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter),
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
      // Where the font cache goes: not into the folder we stand in.
      XDG_CACHE_HOME: join(folder, 'cache'),
    },
  })
}

/** Made aside and renamed into place, so that of two who unpack at once one wins and neither sees half of it. */
async function unpacked(): Promise<string> {
  const root = dirname(dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium'))))
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  const uid = process.getuid?.() ?? 0
  // The runner gives each run a temp folder of its own; unpacking 200 MB is dear and the same every time.
  const folder = join(process.env.TOLLGATE_TEST_CACHE ?? tmpdir(), `tollgate-chromium-${version}-u${uid}`)
  if (await isReady(folder, uid)) return folder
  const aside = await mkdtemp(`${folder}-`)
  await writeFile(join(aside, 'chromium'), await inflated(join(root, 'bin', 'chromium.br')), { mode: 0o700 })
  for (const archive of ['al2023', 'fonts', 'swiftshader']) {
    const input = await inflated(join(root, 'bin', `${archive}.tar.br`))
    execFileSync('tar', ['-x', '--no-same-owner', '-f', '-', '-C', aside], { input })
  }
  await writeFile(join(aside, 'fonts.conf'), fontSettings)
  // What stands there and is not ready is a rest of something broken; a twin's finished folder is left alone.
  if ((await exists(folder)) && !(await isReady(folder, uid))) await rm(folder, { recursive: true, force: true })
  try {
    await rename(aside, folder)
  } catch (problem) {
    await rm(aside, { recursive: true, force: true })
    if (!(await isReady(folder, uid))) throw problem
  }
  return folder
}

/** fonts.conf is written last; a folder that someone else made in the shared temp folder is not run. */
async function isReady(folder: string, uid: number): Promise<boolean> {
  const files = ['chromium', 'lib/libnss3.so', 'lib/libsoftokn3.so', 'fonts/Open_Sans/OpenSans-Regular.ttf', 'fonts.conf']
  if (!(await Promise.all(files.map(file => exists(join(folder, file))))).every(Boolean)) return false
  return (await stat(folder)).uid === uid
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

async function inflated(path: string): Promise<Buffer> {
  return promisify(brotliDecompress)(await readFile(path))
}

/** Open Sans first, so that pictures look alike everywhere; what it lacks comes from the system, when the system has it. */
const fontSettings = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<dir prefix="relative">fonts</dir>
<dir>/usr/share/fonts</dir>
<dir>/usr/local/share/fonts</dir>
<cachedir prefix="xdg">fonts</cachedir>
<match target="pattern"><edit name="family" mode="prepend_first"><string>Open Sans</string></edit></match>
</fontconfig>
`
