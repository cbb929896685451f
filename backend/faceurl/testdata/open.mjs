// Opens links as a page written for Node would: reads [{url, key, recipe}] from
// stdin and prints what was in each. TestNodeOpensLinks runs it.
import { createDecipheriv, createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

const opened = JSON.parse(readFileSync(0, 'utf8')).map(({ url, key, recipe }) => {
  const [cipher, payload, encoding, layout] = recipe.split(' ')
  const value = new URL(url).searchParams.get('encrypted')
  const aes = createHash('sha256').update(key).digest()
  let sealed = Buffer.from(value, encoding)
  let d
  if (cipher === 'ecb') {
    d = createDecipheriv('aes-256-ecb', aes, null)
  } else {
    const sizes = { nonce12: 12, nonce16: 16, tag: 16 }
    sizes.text = sealed.length - 16 - (layout.includes('nonce16') ? 16 : 12)
    const parts = {}
    for (const part of layout.split('-')) {
      parts[part.replace(/\d+/, '')] = sealed.subarray(0, sizes[part])
      sealed = sealed.subarray(sizes[part])
    }
    d = createDecipheriv('aes-256-gcm', aes, parts.nonce)
    d.setAuthTag(parts.tag)
    sealed = parts.text
  }
  const plain = Buffer.concat([d.update(sealed), d.final()]).toString('utf8')
  return payload === 'json' ? JSON.parse(plain) : Object.fromEntries(new URLSearchParams(plain))
})
console.log(JSON.stringify(opened))
