import js from '@eslint/js'
import tseslint from 'typescript-eslint'

const noDefaultExports = { selector: 'ExportDefaultDeclaration', message: 'Export by name.' }
const timeOnlyByClock = [
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'Ask the clock.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Ask the clock.' },
  {
    selector: 'CallExpression[callee.name=/^(setTimeout|setInterval)$/]',
    message: 'Start timers through lib/clock.ts.',
  },
]

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'test-results/'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  {
    files: ['**/*.{js,mjs,cjs}'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      parserOptions: { projectService: false },
      globals: { console: 'readonly', process: 'readonly', URL: 'readonly', module: 'writable' },
    },
  },
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-shadow': 'error',
      '@typescript-eslint/no-deprecated': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-syntax': ['error', noDefaultExports],
      'max-lines': ['error', 250],
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-console': 'error',
      // Factories return plain functions; nothing here reads `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['**/*.test.ts', 'src/lib/clock.ts'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExports, ...timeOnlyByClock] },
  },
  {
    files: ['src/**/*.ts', 'sandbox/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 50, skipComments: true, skipBlankLines: true }] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/main.ts', '**/*.test.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'process', message: 'Only main.ts touches the process.' },
        { name: 'fetch', message: 'Outgoing HTTP goes through lib/http.ts.' },
      ],
    },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: { '@typescript-eslint/require-await': 'off', 'require-yield': 'off' },
  },
  { files: ['src/db/migrations.ts'], rules: { 'max-lines': 'off' } },
  { files: ['*.config.{ts,mjs}'], rules: { 'no-restricted-syntax': 'off' } },
)
