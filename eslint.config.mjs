import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import { defineConfig, globalIgnores } from 'eslint/config'
import globals from 'globals'
import tseslint from 'typescript-eslint'

/** Absent in Node 16, which Electron 22 runs main and engine on; types cannot tell, because @types/node is newer. */
const missingInNode16 = {
  fetch: 'node:https',
  structuredClone: 'node:v8 (deserialize of serialize)',
  crypto: 'node:crypto',
  Blob: 'node:buffer',
  File: 'node:buffer',
  FormData: 'plain objects',
  Headers: 'plain objects',
  Request: 'node:https',
  Response: 'node:https',
  WebSocket: 'a package',
  ReadableStream: 'node:stream/web',
  WritableStream: 'node:stream/web',
  TransformStream: 'node:stream/web',
  CompressionStream: 'node:zlib',
  DecompressionStream: 'node:zlib',
  BroadcastChannel: 'node:worker_threads',
  CustomEvent: 'node:events',
  navigator: 'node:os'
}

const restrictedElectron = (names, message) => ({ paths: [{ name: 'electron', importNames: names, message }] })
const openExternal = {
  selector: "MemberExpression[property.name='openExternal']",
  message: 'Only src-main/shell/open-external.ts opens addresses outside the app.'
}
const randomness = {
  selector: "MemberExpression[object.name='Math'][property.name='random']",
  message: 'All randomness comes from src-shared/stats/random.ts.'
}

const typeAware = [
  ...tseslint.configs.recommendedTypeChecked,
  {
    rules: {
      'no-undef': 'off', // the compiler knows better
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', prefer: 'type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all', caughtErrorsIgnorePattern: '^_' }
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unnecessary-type-assertion': 'off', // readers need some that the compiler does not
      '@typescript-eslint/await-thenable': 'off', // Promise.all takes what may or may not be a promise
      '@typescript-eslint/require-await': 'off', // an async function may satisfy an interface without awaiting
      '@typescript-eslint/unbound-method': 'off', // objects here are closures: their functions do not use `this`
      'no-empty': ['error', { allowEmptyCatch: false }],
      eqeqeq: 'error'
    }
  }
]

export default defineConfig(
  globalIgnores([
    'types/**',
    'out/**',
    'dist/**',
    'node_modules/**',
    'coverage/**',
    'native/**',
    'native-src/**',
    'test-results/**',
    'playwright-report/**',
    'scripts/checks/canary/**'
  ]),
  js.configs.recommended,
  { files: ['**/*.{mjs,cjs}'], languageOptions: { globals: globals.node } },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' } },
  {
    files: ['**/*.{ts,mts,vue}'],
    extends: [typeAware],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.node.json', './tsconfig.preload.json', './tsconfig.web.json', './tsconfig.e2e.json'],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue']
      }
    }
  },
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'vue/no-v-html': 'error',
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      'vue/no-mutating-props': ['error', { shallowOnly: true }]
    }
  },
  {
    files: ['src-main/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...Object.entries(missingInNode16).map(([name, from]) => ({ name, message: `Node 16 has no global ${name}; use ${from}.` }))
      ],
      'no-restricted-imports': [
        'error',
        restrictedElectron(
          ['ipcRenderer', 'contextBridge', 'ipcMain', 'default'],
          'ipcRenderer and contextBridge belong to preload.ts, ipcMain to shell/ipc.ts.'
        )
      ],
      'no-restricted-syntax': ['error', openExternal, randomness]
    }
  },
  { files: ['src-shared/**/*.ts'], rules: { 'no-restricted-syntax': ['error', randomness] } },
  {
    files: ['src-main/preload.ts'],
    rules: {
      'no-restricted-globals': 'off',
      'no-restricted-imports': ['error', restrictedElectron(['ipcMain', 'default'], 'The preload is the sandboxed side.')]
    }
  },
  {
    files: ['src-main/shell/ipc.ts'],
    rules: {
      'no-restricted-imports': ['error', restrictedElectron(['ipcRenderer', 'contextBridge', 'default'], 'ipcRenderer and contextBridge belong to preload.ts.')]
    }
  },
  { files: ['src-main/shell/open-external.ts'], rules: { 'no-restricted-syntax': ['error', randomness] } },
  {
    files: ['src-renderer/**/*.{ts,vue}'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['electron', 'node:*', '@main/*'], message: 'The window speaks to the engine through src-renderer/client alone.' }] }
      ],
      'no-restricted-globals': [
        'error',
        ...['fetch', 'XMLHttpRequest', 'WebSocket', 'eval'].map((name) => ({ name, message: 'The window loads nothing by itself.' }))
      ]
    }
  },
  {
    // expect.objectContaining and its like are typed any
    files: ['**/*.test.ts', '**/testing/**', 'e2e/**/*.ts'],
    rules: { 'vue/one-component-per-file': 'off', '@typescript-eslint/no-unsafe-assignment': 'off', 'no-restricted-globals': 'off' }
  },
  prettier
)
