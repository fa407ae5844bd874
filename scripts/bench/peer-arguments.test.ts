import { describe, expect, it } from 'vitest'
import { peerRequest } from './peer-arguments.mjs'

const needed = ['--python', '/usr/bin/python3.11', '--reference', '/code/nip']

describe('peerRequest', () => {
  it('has all three configurations, three rounds and nothing for ours unless told', () => {
    expect(peerRequest(needed, '/here')).toEqual({
      python: '/usr/bin/python3.11',
      reference: '/code/nip',
      configs: [
        { name: 'tiny', iterations: 30 },
        { name: 'mnist', iterations: 3 },
        { name: 'cifar', iterations: 3 }
      ],
      rounds: 3,
      ours: [],
      json: false
    })
  })

  it('takes what is told', () => {
    const request = peerRequest([...needed, '--config', 'cifar,tiny', '--rounds', '5', '--iterations', '2', '--json'], '/here')
    expect(request).toMatchObject({ rounds: 5, json: true })
    expect(request.configs).toEqual([
      { name: 'cifar', iterations: 2 },
      { name: 'tiny', iterations: 2 }
    ])
  })

  it('starts relative paths from the folder it was called in, and leaves a bare program name alone', () => {
    expect(peerRequest(['--python', 'venv/bin/python', '--reference', 'nip'], '/here')).toMatchObject({
      python: '/here/venv/bin/python',
      reference: '/here/nip'
    })
    expect(peerRequest(['--python', 'python3.11', '--reference', 'nip'], '/here').python).toBe('python3.11')
  })

  it('passes switches of our benchmark on, and everything after -- as it is', () => {
    expect(peerRequest([...needed, '--backend', 'wasm', '--precision', 'bfloat16', '--', '--xla', 'on', '--config', 'x'], '/here').ours).toEqual([
      '--backend',
      'wasm',
      '--precision',
      'bfloat16',
      '--xla',
      'on',
      '--config',
      'x'
    ])
  })

  it.each([
    [['--reference', '/code/nip'], /--python is not given/],
    [['--python', 'python3'], /--reference is not given/],
    [[...needed, '--config', 'tiny,huge'], /no benchmark "huge"/],
    [[...needed, '--rounds', '0'], /--rounds is 0/],
    [[...needed, '--iterations', '1.5'], /--iterations is 1.5/],
    [[...needed, '--xla', 'on'], /--xla/]
  ])('says what is wrong with %j', (argv, words) => {
    expect(() => peerRequest(argv, '/here')).toThrow(words)
  })
})
