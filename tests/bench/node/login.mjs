/*
 * Whole sign-ins by the official client, as far as it goes without a browser.
 *
 * Every step is the client's own but one: it would open the authorize address in a hidden frame, so the address is
 * fetched here, and the client reads the redirect. Nothing is patched but the host that `fetch` goes to. A client keeps
 * the tokens of one user: a server needs one for "each"; with "one" for all, no two logins may be under way at once.
 */

import { createInterface } from "node:readline";
import { OAuthStrategy } from "@wix/sdk";

const [stub, clientId, redirectUri, email, password, clients] = process.argv.slice(2);
const HOSTS = /^https:\/\/(www|edge)\.wixapis\.com/;

const send = globalThis.fetch;
globalThis.fetch = (url, options) => send(String(url).replace(HOSTS, stub), options);

const shared = OAuthStrategy({ clientId });

async function login() {
  const auth = clients === "each" ? OAuthStrategy({ clientId }) : shared;
  auth.setTokens(await auth.generateVisitorTokens());
  const proved = await auth.login({ email, password });
  const oauth = auth.generateOAuthData(redirectUri);
  const { sessionToken } = proved.data;
  const { authUrl } = await auth.getAuthUrl(oauth, { prompt: "none", responseMode: "query", sessionToken });
  const redirect = await fetch(authUrl, { redirect: "manual" });
  await redirect.arrayBuffer();
  const { code, state } = auth.parseFromUrl(redirect.headers.get("location"), "query");
  return auth.getMemberTokens(code, state, oauth);
}

for await (const line of createInterface({ input: process.stdin })) {
  const before = process.cpuUsage();
  let tokens;
  for (let left = Number(line); left > 0; left--) tokens = await login();
  const { user, system } = process.cpuUsage(before);
  const got = { access: tokens.accessToken.value, refresh: tokens.refreshToken.value };
  console.log(JSON.stringify({ seconds: (user + system) / 1e6, ...got }));
}
