// The AWS Encryption SDK for JavaScript, asked by a test: one JSON document a line, one answer a line.
const { createRequire } = require('node:module')
const { createInterface } = require('node:readline')
const sdk = createRequire(process.argv[2] + '/')('@aws-crypto/client-node')

const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'))
const base64 = (array) => Buffer.from(array).toString('base64')
const wrapping = { 16: 'AES128', 24: 'AES192', 32: 'AES256' }

function keyring({ aes, rsa }) {
  const rings = []
  for (const { namespace, name, key } of aes ?? []) {
    rings.push(new sdk.RawAesKeyringNode({
      keyNamespace: namespace,
      keyName: name,
      unencryptedMasterKey: bytes(key),
      wrappingSuite: sdk.RawAesWrappingSuiteIdentifier[`${wrapping[bytes(key).length]}_GCM_IV12_TAG16_NO_PADDING`],
    }))
  }
  for (const { namespace, name, publicKey, privateKey } of rsa ?? []) {
    rings.push(new sdk.RawRsaKeyringNode({ keyNamespace: namespace, keyName: name, rsaKey: { publicKey, privateKey }, oaepHash: 'sha256' }))
  }
  return new sdk.MultiKeyringNode({ generator: rings[0], children: rings.slice(1) })
}

const operations = {
  async encrypt({ keys, policy, suite, context, frameLength, plaintext }) {
    const { encrypt } = sdk.buildClient(sdk.CommitmentPolicy[policy])
    const options = { suiteId: suite, encryptionContext: context, frameLength }
    return { message: base64((await encrypt(keyring(keys), bytes(plaintext), options)).result) }
  },

  async decrypt({ keys, policy, message }) {
    const { decrypt } = sdk.buildClient(sdk.CommitmentPolicy[policy])
    const { plaintext, messageHeader } = await decrypt(keyring(keys), bytes(message))
    return { plaintext: base64(plaintext), context: messageHeader.encryptionContext }
  },

  // Microseconds for one call, the median of several rounds.
  async measure({ keys, policy, suite, context, plaintext, rounds, calls }) {
    const { encrypt, decrypt } = sdk.buildClient(sdk.CommitmentPolicy[policy])
    const ring = keyring(keys)
    const options = { suiteId: suite, encryptionContext: context }
    const { result } = await encrypt(ring, bytes(plaintext), options)
    const median = async (call) => {
      const times = []
      for (let round = 0; round < rounds; round++) {
        const start = process.hrtime.bigint()
        for (let i = 0; i < calls; i++) await call()
        times.push(Number(process.hrtime.bigint() - start) / 1000 / calls)
      }
      return times.sort((x, y) => x - y)[rounds >> 1]
    }
    return { encrypt: await median(() => encrypt(ring, bytes(plaintext), options)), decrypt: await median(() => decrypt(ring, result)) }
  },
}

createInterface({ input: process.stdin }).on('line', async (line) => {
  let answer
  try {
    const request = JSON.parse(line)
    answer = await operations[request.operation](request)
  } catch (error) {
    answer = { error: `${error.name}: ${error.message}` }
  }
  process.stdout.write(JSON.stringify(answer) + '\n')
})
