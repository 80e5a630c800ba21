// Every conversation through the JSON API. What is said here are the API's ids: an application says its own words.

/** @typedef {import("../authflow").Action} Action */

const API = "/api";
const main = document.getElementById("main");
const menu = document.getElementById("flows");
let events = null;
let check = null;

async function ask(method, path, body) {
  const answer = await fetch(API + path, {
    method,
    headers: { "X-Authflow": "1", ...(body ? { "Content-Type": "application/json" } : {}) },
    body: body && JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok && !said.action) throw said;
  return said.action ?? said;
}

const begin = (goal, given = {}) => attempt(() => ask("POST", "/runs", { goal, given, return_to: "/" }));
const reply = (action, choice, values = {}) =>
  attempt(() => ask("POST", "/runs/current/reply", { step: action.step, choice, values }));

async function attempt(asking) {
  try {
    show(await asking());
  } catch (problem) {
    draw(element("h1", {}, "problem"), element("p", { role: "alert" }, problem.code ?? "unreachable"));
  }
}

/** @param {Action} action */
function show(action) {
  events?.close();
  clearTimeout(check);
  main.dataset.state = action.state;
  // Whether there is a run to come back to: scripts cannot see its cookie.
  if (["done", "failed"].includes(action.type) && !action.replacement) localStorage.removeItem("run");
  else localStorage.setItem("run", "yes");
  switch (action.type) {
    case "ask":
      return draw(title(action), why(action), form(action));
    case "go":
      return draw(title(action), why(action), element("a", { href: action.url }, "go"), ...buttons(action));
    case "hold":
      watch(action);
      return draw(
        title(action),
        why(action),
        element("p", {}, "hold"),
        action.url && element("a", { href: action.url, target: "_blank", rel: "noreferrer" }, action.url),
        action.code && element("output", {}, action.code),
        ...buttons(action),
      );
    case "done":
      return draw(title(action), why(action));
    case "failed":
      return draw(
        title(action),
        why(action),
        action.way_out && element("a", { href: action.way_out }, "way_out"),
        action.replacement && button("continue", () => attempt(() => ask("GET", "/runs/current"))),
      );
  }
}

// A run that waits is moved on by somebody else; where only asking tells, it is asked when that is possible.
function watch(action) {
  events = new EventSource(`${API}/runs/current/events?step=${action.step}`);
  events.addEventListener("moved", () => attempt(() => ask("GET", "/runs/current")));
  if (action.check_at) {
    check = setTimeout(() => reply(action, "check"), Math.max(0, action.check_at * 1000 - Date.now()));
  }
}

function form(action) {
  const fields = action.fields.map((field) => labelled(field, field.name, field.value));
  // A password manager wants to know whose password is asked, where the address is not.
  const whose = !action.fields.some((field) => field.autocomplete === "username");
  const username = whose && element("input", { type: "text", autocomplete: "username", hidden: true });
  const made = element("form", { noValidate: true }, username, ...fields, ...buttons(action));
  made.addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    reply(action, submitted.submitter?.value ?? "submit", read(made));
  });
  return made;
}

function labelled(field, name, value) {
  if (field.parts.length) {
    const rows = field.many > 1 ? [].concat(value ?? [{}]) : [value ?? {}];
    const groups = rows.map((row, at) =>
      field.parts.map((part) => labelled(part, `${name}${field.many > 1 ? `.${at}` : ""}.${part.name}`, row[part.name])),
    );
    return element("fieldset", {}, element("legend", {}, field.label), ...groups.flat(), complaint(field));
  }
  if (field.many > 1) {
    const values = [].concat(value ?? [""]);
    return element("fieldset", {}, element("legend", {}, field.label),
      ...values.map((one, at) => labelled({ ...field, many: 1 }, `${name}.${at}`, one)));
  }
  return element("label", {}, field.label, " ", control(field, name, value), complaint(field));
}

function control(field, name, value) {
  if (field.options.length) {
    const options = ["", ...field.options].map((option) =>
      element("option", { value: option, selected: option === value }, option));
    return element("select", { name }, ...options);
  }
  const types = { password: "password", new_password: "password", email: "email", date: "date", link: "url" };
  return element("input", {
    name,
    type: types[field.kind] ?? "text",
    autocomplete: field.autocomplete,
    inputMode: field.input_mode,
    value: field.complaint?.typed ?? value ?? "",
    ariaInvalid: field.complaint ? "true" : "false",
  });
}

const title = (action) => element("h1", {}, action.state);
const complaint = (field) => field.complaint && element("strong", {}, ` ${field.complaint.reason.id}`);
const why = (action) => action.reason && element("p", { role: "alert" }, action.reason.id);
const buttons = (action) =>
  (action.choices ?? []).map((choice) =>
    action.type === "ask"
      ? element("button", { value: choice }, choice)
      : button(choice, () => reply(action, choice)));

// `addresses.0.city` is the city of the first address.
function read(made) {
  const values = {};
  for (const [name, typed] of new FormData(made)) {
    const steps = name.split(".");
    const custom = steps[0] === "custom" ? [name] : steps;
    let at = values;
    custom.slice(0, -1).forEach((step, depth) => {
      at[step] ??= /^\d+$/.test(custom[depth + 1]) ? [] : {};
      at = at[step];
    });
    at[custom.at(-1)] = typed;
  }
  return values;
}

function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  Object.assign(made, properties);
  made.append(...children.filter(Boolean));
  return made;
}

function button(text, pressed) {
  const made = element("button", { type: "button" }, text);
  made.addEventListener("click", pressed);
  return made;
}

function draw(...parts) {
  main.replaceChildren(...parts.filter(Boolean));
  (main.querySelector("[aria-invalid=true], input:not([hidden])") ?? main).focus();
}

async function open() {
  const query = new URLSearchParams(location.search);
  history.replaceState(null, "", location.pathname); // What came with the address must not be seen, or sent twice.
  const named = (name) => ({ recovery_token: query.get("token"), idp: "google", email: null })[name];
  for (const flow of await ask("GET", "/flows")) {
    const given = Object.fromEntries(flow.needs.map((name) => [name, named(name)]).filter(([, value]) => value));
    menu.append(button(flow.name, () => begin(flow.name, given)));
  }
  if (query.get("token")) return begin("reset", { recovery_token: query.get("token") });
  if (!localStorage.getItem("run")) return begin("login");
  try {
    const action = await ask("GET", "/runs/current");
    // Back from the service: what the address says is the reply.
    if (action.type === "go" && query.has("state")) return reply(action, "submit", Object.fromEntries(query));
    show(action);
  } catch {
    begin("login");
  }
}

open();
