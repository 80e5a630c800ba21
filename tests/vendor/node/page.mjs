/*
 * The official client, unchanged, in a page: what its tests need is a property of the window.
 */

import { OAuthStrategy, createClient } from "@wix/sdk";
import { redirects } from "@wix/redirects";
import { aim } from "./aim.mjs";

const { api, clientId } = Object.fromEntries(new URLSearchParams(location.search));
aim(api);

window.auth = OAuthStrategy({ clientId });
createClient({ auth, modules: { redirects } }).enableContext("global");

// Every message that reaches this page, with its origin.
window.heard = [];
addEventListener("message", ({ origin, data }) => heard.push({ origin, data }));
