import { writeFileSync } from 'node:fs'
import { configurationPage, envExample } from './configuration.ts'

writeFileSync('docs/configuration.md', configurationPage())
writeFileSync('.env.example', envExample())
