/*
 * Where the official client's requests go: the one thing that is patched.
 */

const HOSTS = /^https:\/\/(www|edge)\.wixapis\.com/;
const send = globalThis.fetch;

let address;

globalThis.fetch = (url, options) => send(String(url).replace(HOSTS, address), options);

export function aim(at) {
  address = at;
}
