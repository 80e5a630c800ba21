/*
 * The official client, unchanged, one call a line: a JSON object in, a JSON object out.
 *
 *   {"aim": address}                                  where its requests go from now on
 *   {"forget": true}                                  every client
 *   {"client": name, "call": path, "args": […]}       a method of that client, made when it is first named
 *   {"names": true}                                   every method there is, by its path
 *
 * Nothing is patched but the host that `fetch` goes to.
 */

import { createInterface } from "node:readline";
import { OAuthStrategy, createClient } from "@wix/sdk";
import * as identity from "@wix/identity";
import * as redirects from "@wix/redirects";
import { aim } from "./aim.mjs";

const [clientId] = process.argv.slice(2);

let clients = {};

// Whatever nobody awaits would end this process, as it ends a server.
let unawaited = [];
process.on("unhandledRejection", (error) => unawaited.push(error.message));

function made() {
  const auth = OAuthStrategy({ clientId });
  return { auth, ...createClient({ auth, modules: { ...identity, ...redirects } }), auth };
}

function named(name) {
  clients[name] ??= made();
  return clients[name];
}

async function called({ client, call, args = [] }) {
  const [part, method] = call.split(".");
  const found = named(client)[part][method];
  return typeof found === "function" ? await found(...args.map((given) => given ?? undefined)) : found;
}

function names() {
  const parts = Object.entries(made()).filter(([, part]) => typeof part === "object");
  return parts.flatMap(([part, methods]) => Object.keys(methods).map((method) => `${part}.${method}`));
}

function thrown(error) {
  const { name, message, details } = error;
  const violated = details?.validationError?.fieldViolations;
  return { name, message, code: details?.applicationError?.code, violated };
}

async function answered(line) {
  if (line.aim) aim(line.aim);
  else if (line.forget) clients = {};
  else return line.names ? names() : called(line);
}

for await (const line of createInterface({ input: process.stdin })) {
  unawaited = [];
  const said = await answered(JSON.parse(line)).then(
    (result) => ({ result }),
    (error) => ({ thrown: thrown(error) }),
  );
  await new Promise(setImmediate);
  console.log(JSON.stringify({ ...said, unawaited }));
}
