/** SHA-256 of every built file. A change here is a change of the data that runs were made with. */
export const pinned = {
  mnist10k: {
    'train-images-idx3-ubyte': '173e754f84a547364958dbdd950c6a87791f7b6f6a3a32c5d77aff8f40f60412',
    'train-labels-idx1-ubyte': 'fd6cc1cc8199edb5d7b1d88a1d671d9491fbee1969a66f675d85ba4866cd2dfe',
    'test-images-idx3-ubyte': '39f7e42ae9f99455b766b9d86eb1bddf620777c6e356e123520c2a0c6ae7183d',
    'test-labels-idx1-ubyte': '7cb33c2f6716fa1084ae93d6766d81fe9b53dae54432f5329217a12fec7b5529',
    'manifest.json': 'b3c52464137cf10c1cf78d25d84a31a916e23b1b4ea24f647a009ade82bd11e4'
  },
  digits8: {
    'train-images-idx3-ubyte': '1192d80fb13b41bd405974e7276f8c82d0b32e4f26b229444c27b9e486971746',
    'train-labels-idx1-ubyte': 'f8a600b73e2c056aa42316260206e6643bd33e96bd71cfb8e32b94f76fac4f93',
    'test-images-idx3-ubyte': '80510fc9162448f4c8666335357ea127bd14ff20c9a09e20a09f3b8d96ef1ca3',
    'test-labels-idx1-ubyte': 'cf2c8a23974df0c99eb3f36ff34c02acb9be1c84aca7280211ef04bea1135360',
    'manifest.json': 'c1a1eeed4e752918542b0693e7ed7332d8926c3f5802d40df92f0c843a1f7b50',
    LICENSE: '50d6a9d340f19ab355609917993114daf5f47e3161067bcf34955bbd05cd9cb0'
  },
  test: {
    'train-images-idx3-ubyte': 'f6f22bc043f38d2e7adfaa5ca0622289ed8e39abf5304ef45e76470576720129',
    'train-labels-idx1-ubyte': '7e6da004f2f811eae75501d6481add475da0835fec86d56e7e58352fcc5f2617',
    'manifest.json': 'ee784d8e50727bdb2eddfc1ebb11bb11832ac500bf0ecbc2d9dd6c34b5a446b9'
  }
}
