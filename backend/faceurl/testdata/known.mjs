// Makes known.json, the known answers of TestKnownAnswers:
//
//   node testdata/known.mjs > testdata/known.json
//
// ECB is done by the openssl command and held against Node's crypto; openssl's
// command line has no GCM, so that is Node's alone. Nonces are made of the names,
// so that a second run gives the same bytes.
import { createCipheriv, createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'

const keys = { api: 'k3yOfTheFaceAuthProjectThatIsNoRealKey00', secret: 'a secretKey that was issued, 비밀' }
const sha256 = text => createHash('sha256').update(text).digest()

const params = {
  least: { sid: 'sub000123' },
  json32: { sid: 'twenty-two-characters.' }, // 32 bytes of JSON, so a block of padding alone
  query16: { sid: 'twelve-chars' }, // and 16 of a query
  usual: { sid: '0199cb93-bdf1-77ef', authUserId: 'user-77', authCf1: 'kim@example.com', token: 'Tk9.a_b-c1' },
  korean: { sid: 'sub1', authUserId: '홍길동', authCf1: '서울특별시 강남구', authCf2: '😀👨‍👩‍👧', authCf3: 'é́', token: '토큰' },
  awkward: { sid: 'a&b=c+d%e', authUserId: '"quoted" \\ <tag>', authCf1: 'two\nlines\r\n\tand a tab', authCf2: '%2B%25', authCf3: ' spaces ', token: '?#;,:@[]{}|^`~' },
}

// Parameters as the documentation's two readings have them.
const json = p => JSON.stringify(p)
const strict = text => encodeURIComponent(text).replace(/[!'()*]/g, c => '%' + c.charCodeAt(0).toString(16).toUpperCase())
const query = p => Object.entries(p).map(([name, value]) => name + '=' + strict(value)).join('&')

function ecb (key, plain) {
  const byOpenSSL = execFileSync('openssl', ['enc', '-aes-256-ecb', '-K', key.toString('hex')], { input: plain })
  const cipher = createCipheriv('aes-256-ecb', key, null)
  const byNode = Buffer.concat([cipher.update(plain), cipher.final()])
  if (!byNode.equals(byOpenSSL)) throw new Error('OpenSSL and Node disagree')
  return byOpenSSL
}

function gcm (key, plain, layout, name) {
  const nonce = sha256(name).subarray(0, layout.includes('nonce16') ? 16 : 12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const text = Buffer.concat([cipher.update(plain), cipher.final()])
  const parts = { nonce12: nonce, nonce16: nonce, text, tag: cipher.getAuthTag() }
  return Buffer.concat(layout.split('-').map(part => parts[part]))
}

// CBC is what the vendor had before August 2024; its IV is not known.
function cbc (key, plain) {
  return execFileSync('openssl', ['enc', '-aes-256-cbc', '-K', key.toString('hex'), '-iv', sha256('iv').toString('hex').slice(0, 32)], { input: plain })
}

const answers = []
function add (recipe, which, sealed, plain, encoding) {
  answers.push({ name: which, recipe, plain, value: sealed.toString(encoding), params: params[which] })
}
for (const which of Object.keys(params)) {
  for (const [payload, written] of [['json', json(params[which])], ['query', query(params[which])]]) {
    const plain = Buffer.from(written)
    for (const encoding of ['base64', 'base64url', 'hex']) {
      add(`ecb ${payload} ${encoding}`, which, ecb(sha256(keys.api), plain), written, encoding)
    }
    for (const size of ['nonce12', 'nonce16']) {
      for (const order of [`${size}-text-tag`, `${size}-tag-text`, `text-tag-${size}`, `tag-${size}-text`]) {
        const key = which === 'korean' ? 'secret' : 'api'
        const recipe = `gcm ${payload} base64 ${order} ${key}`
        add(recipe, which, gcm(sha256(keys[key]), plain, order, recipe), written, 'base64')
      }
    }
  }
}
const head = {
  madeBy: [execFileSync('openssl', ['version']).toString().split(' ').slice(0, 2).join(' '), 'Node ' + process.version],
  keys,
  cbc: cbc(sha256(keys.api), Buffer.from(json(params.usual))).toString('base64'),
}
console.log(JSON.stringify(head).replace(/}$/, ',"answers":[\n') + answers.map(a => JSON.stringify(a)).join(',\n') + '\n]}')
