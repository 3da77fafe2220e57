// The request signature of the API gateway, in plain JavaScript: crypto.subtle exists only under https and on localhost.

const encoder = new TextEncoder();
const initial = new Uint32Array(8);
const constants = new Uint32Array(64);

// The first 32 bits of the fractions of the square and cube roots of the first primes (FIPS 180-4, section 4.2.2 and 5.3.3).
for (let candidate = 2, found = 0; found < 64; candidate += 1) {
  let isPrime = true;
  for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) isPrime &&= candidate % divisor !== 0;
  if (!isPrime) continue;
  if (found < 8) initial[found] = (candidate ** 0.5 % 1) * 2 ** 32;
  constants[found] = (Math.cbrt(candidate) % 1) * 2 ** 32;
  found += 1;
}

const rotate = (word, count) => (word >>> count) | (word << (32 - count));

/** The message with its padding: 0x80, zeros, and its length in bits as 64 bits. */
function padded(message) {
  const bytes = new Uint8Array((((message.length + 8) >> 6) + 1) * 64);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(bytes.length - 4, message.length << 3);
  return view;
}

function schedule(view, offset) {
  const words = new Uint32Array(64);
  for (let index = 0; index < 16; index += 1) words[index] = view.getUint32(offset + 4 * index);
  for (let index = 16; index < 64; index += 1) {
    const early = words[index - 15], late = words[index - 2];
    const small0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const small1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    words[index] = words[index - 16] + small0 + words[index - 7] + small1;
  }
  return words;
}

function compress(hash, words) {
  let [a, b, c, d, e, f, g, h] = hash;
  for (let index = 0; index < 64; index += 1) {
    const choice = (e & f) ^ (~e & g), majority = (a & b) ^ (a & c) ^ (b & c);
    const first = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + constants[index] + words[index]) | 0;
    const second = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => { hash[index] += word; });
}

/** SHA-256: bytes to 32 bytes. */
export function sha256(message) {
  const view = padded(message);
  const hash = Uint32Array.from(initial);
  for (let offset = 0; offset < view.byteLength; offset += 64) compress(hash, schedule(view, offset));
  const digest = new DataView(new ArrayBuffer(32));
  hash.forEach((word, index) => digest.setUint32(4 * index, word));
  return new Uint8Array(digest.buffer);
}

/** HMAC-SHA256 (RFC 2104): bytes and bytes to 32 bytes. */
export function hmac(key, message) {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? sha256(key) : key);
  const joined = (pad, bytes) => Uint8Array.from([...block.map((byte) => byte ^ pad), ...bytes]);
  return sha256(joined(0x5c, sha256(joined(0x36, message))));
}

/** What is signed: method and target, timestamp and access key, a line each. */
export const stringToSign = (method, target, timestamp, accessKey) => `${method} ${target}\n${timestamp}\n${accessKey}`;

/** The signature in Base64. */
export const sign = (text, secretKey) =>
  btoa(String.fromCharCode(...hmac(encoder.encode(secretKey), encoder.encode(text))));
