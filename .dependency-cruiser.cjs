/** Every arrow that is allowed; anything else is an error. Outermost first. ARCHITECTURE.md draws them. */
const slice = '^src/(features|adapters)/([^/]+)/'
const conversation = 'src/conversation/'
const notTest = '[.]test[.]ts$'
const discord = '^src/adapters/discord/'
/**
 * The rooms of the Discord adapter and the rooms that each may import. Only discord.ts, inspect.ts and setup.ts stand above
 * them; errors.ts, the errors that Discord responds with, is open to all.
 */
const discordRooms = {
  inbound: ['replies', 'gateway', 'rest', 'rate-limit', 'guilds', 'text'],
  posting: ['replies', 'rest', 'rate-limit', 'guilds', 'text'],
  replies: ['rest', 'rate-limit', 'guilds', 'text'],
  gateway: ['rest', 'rate-limit', 'guilds', 'text'],
  rest: ['rate-limit', 'guilds', 'text'],
  'rate-limit': [],
  guilds: [],
  text: [],
}

module.exports = {
  allowed: [
    { from: { path: '^(test/|.+[.]test[.]ts$)' }, to: { path: '^(src/(?!main[.]ts)|sandbox/|test/|scripts/)' } },
    { from: { path: '^(bench|scripts)/' }, to: { path: '^(src/(?!main[.]ts)|bench/|scripts/)' } },
    { from: { path: '^sandbox/' }, to: { path: '^(src/(app[.]ts$|config/)|sandbox/)' } },
    { from: { path: '^sandbox/' }, to: { path: '^src/lib/clock[.]ts$', dependencyTypes: ['type-only'] } },
    { from: { path: '^src/main[.]ts$' }, to: { path: '^src/(app[.]ts$|config/|lib/)' } },
    { from: { path: '^src/app([.]ts$|/)' }, to: { path: '^src/(?!main[.]ts)' } },
    { from: { path: '^src/slice[.]ts$' }, to: { path: '^src/(conversation|lib)/' } },
    { from: { path: '^src/config/' }, to: { path: '^src/(config|lib)/' } },
    { from: { path: '^src/conversation/' }, to: { path: '^src/conversation/' } },
    { from: { path: '^src/dispatch/' }, to: { path: `^(${conversation}|src/(dispatch|lib)/)` } },
    { from: { path: slice }, to: { path: '^src/$1/$2/' } },
    { from: { path: '^src/features/' }, to: { path: `^(${conversation}|src/lib/|src/db/)` } },
    { from: { path: '^src/adapters/' }, to: { path: `^(${conversation}|src/lib/)` } },
    { from: { path: '^src/adapters/library/' }, to: { path: '^src/db/' } },
    {
      from: { path: '^src/adapters/' },
      to: { path: '^src/features/[^/]+/ports[.]ts$', dependencyTypes: ['type-only'] },
    },
    { from: { path: '^src/db/' }, to: { path: '^src/(db|lib)/' } },
    { from: { path: '^src/lib/' }, to: { path: '^src/lib/' } },
    { from: {}, to: { dependencyTypes: ['core', 'npm', 'npm-dev'] } },
  ],
  allowedSeverity: 'error',
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'discord-only-in-its-adapter',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/adapters/discord/|${notTest}` },
      to: { path: 'node_modules/(discord[.]js|discord-api-types|@discordjs/)' },
    },
    {
      name: 'no-dev-dependency-in-src',
      severity: 'error',
      from: { path: '^src/', pathNot: notTest },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'http-only-in-its-place',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/lib/http/|${notTest}` },
      to: { path: 'node_modules/undici/' },
    },
    ...Object.entries(discordRooms).map(([room, mayImport]) => ({
      name: `discord-${room}-imports-only-rooms-below`,
      severity: 'error',
      from: { path: `${discord}${room}/`, pathNot: notTest },
      to: { path: discord, pathNot: `${discord}((${[room, ...mayImport].join('|')})/|errors[.]ts$)` },
    })),
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^src/', pathNot: '[.]d[.]ts$' }, to: {} },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types'],
    },
  },
}
