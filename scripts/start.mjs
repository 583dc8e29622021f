import { existsSync } from 'node:fs'

const built = new URL('../dist/main.js', import.meta.url)
if (existsSync(built)) await import(built.href)
else {
  console.error('There is no dist/main.js yet. Run npm run build first, then npm start.')
  process.exit(1)
}
