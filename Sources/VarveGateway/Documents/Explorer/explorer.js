// The explorer: forms from /openapi.json, requests that are signed here, answers shown as text. Nothing is stored: the keys stay in
// their fields.
import { sign, stringToSign } from "./signature.js";

const $ = (id) => document.getElementById(id);
const headerNames = ["x-ncp-apigw-timestamp", "x-ncp-iam-access-key", "x-ncp-apigw-signature-v2"];
let operations = [];
let current = null;

/** An element with these properties and children. */
function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** A name that may break where its words do. */
const breakable = (name) => name.split(/(?=[A-Z][a-z])/).flatMap((word, index) => (index ? [element("wbr"), word] : [word]));

// ---- The document

/** The operations of the document: one for each path. */
function operationsOf(api) {
  return Object.entries(api.paths).map(([path, item]) => {
    const methods = ["get", "post"].filter((method) => item[method]);
    const first = item[methods[0]];
    return {
      path, name: first.operationId, tag: first.tags?.[0] ?? "", summary: first.summary ?? "", rules: first.description ?? "",
      methods: methods.map((method) => method.toUpperCase()), fields: fieldsOf(first),
    };
  });
}

/** The fields of a form: a list of the document's elements `name.1`, `name.2` is one field, and so is a list of objects. */
function fieldsOf(operation) {
  const fields = new Map();
  for (const parameter of parametersOf(operation)) {
    const list = parameter["x-varve-list"];
    const name = list ?? parameter.name;
    const part = { ...parameter, suffix: list ? parameter.name.slice(list.length).replace(/^\.\d+/, "") : "" };
    if (!fields.has(name)) fields.set(name, { name, isList: Boolean(list), parts: [] });
    const { parts } = fields.get(name);
    if (!parts.some((known) => known.suffix === part.suffix)) parts.push(part);
  }
  return [...fields.values()];
}

function parametersOf(operation) {
  if (operation.parameters) return operation.parameters;
  const form = operation.requestBody?.content["application/x-www-form-urlencoded"].schema;
  return Object.entries(form?.properties ?? {}).map(([name, schema]) => (
    { name, schema, description: schema.description, required: form.required?.includes(name), "x-varve-list": schema["x-varve-list"] }
  ));
}

// ---- The form

function showOperations() {
  const wanted = $("filter").value.toLowerCase();
  const shown = operations.filter(({ name }) => name.toLowerCase().includes(wanted));
  const groups = Map.groupBy?.(shown, ({ tag }) => tag) ?? new Map([["", shown]]);
  $("operations").replaceChildren(...[...groups].flatMap(([tag, members]) => [
    element("h2", { textContent: tag }),
    element("ul", {}, ...members.map(({ name, summary }) => element("li", {}, link(name, summary)))),
  ]));
  if (!shown.length) $("operations").replaceChildren(element("p", { textContent: "No operation has that in its name." }));
}

function link(name, summary) {
  const made = element("a", { href: `#${name}`, title: summary }, ...breakable(name));
  if (name === current?.name) made.setAttribute("aria-current", "page");
  return made;
}

function show(operation) {
  current = operation;
  document.title = `${operation.name} - Varve API explorer`;
  $("choose").value = operation.name;
  $("name").replaceChildren(...breakable(operation.name));
  $("summary").textContent = [operation.summary, operation.rules].filter(Boolean).join(" ");
  choices("method", operation.methods, operation.methods[0]);
  const format = operation.fields.find(({ name }) => name === "responseFormatType");
  choices("format", format ? ["json", "xml"] : ["json"], "json");
  $("fields").replaceChildren(...operation.fields.filter((field) => field !== format).map(fieldset));
  for (const id of ["call", "exchange"]) $(id).hidden = false;
  $("answerPart").hidden = true;
  showOperations();
  showRequest();
}

function choices(id, values, chosen) {
  $(id).replaceChildren($(id).firstElementChild, ...values.map((value) => element(
    "label", {}, element("input", { type: "radio", name: id, value, checked: value === chosen }), value.toUpperCase())));
}

const choice = (id) => $(id).querySelector(":checked").value;

function fieldset(field) {
  const rows = element("div", { className: "rows" });
  const isRequired = field.parts.some(({ required }) => required);
  const title = element("div", { className: "title" }, element("b", {}, ...breakable(field.name)));
  if (isRequired) title.append(element("em", { textContent: "required" }));
  if (field.isList) {
    title.append(element("button", { type: "button", textContent: "Add", title: `Another ${field.name}`, onclick: () => addRow(field, rows) }));
  }
  addRow(field, rows);
  const about = field.parts.map(({ description }) => description ?? "").join(" ");
  return element("div", { className: "field" }, title, rows, element("p", { textContent: about }));
}

function addRow(field, rows) {
  const prefix = field.isList ? `${field.name}.${rows.childElementCount + 1}` : field.name;
  rows.append(element("div", { className: "row" }, ...field.parts.map((part) => input(part, prefix + part.suffix))));
  if (field.isList) showRequest();
}

function input({ schema, required, suffix }, name) {
  const values = schema.enum ?? (schema.type === "boolean" ? ["true", "false"] : null);
  const standIn = schema.default === undefined ? suffix.slice(1) : `${schema.default} when not given`;
  const made = values
    ? element("select", {}, new Option(standIn || "not given", ""), ...values.map((value) => new Option(value, value)))
    : element("input", { placeholder: standIn, spellcheck: false, inputMode: schema.type === "integer" || schema.format ? "numeric" : "text" });
  made.name = name;
  made.ariaLabel = name;
  made.ariaRequired = String(Boolean(required));
  return made;
}

// ---- The request

const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

/** The request as the form stands, signed for this moment. */
function request() {
  const pairs = [...$("fields").querySelectorAll("input, select")].map(({ name, value }) => [name, value]);
  if (current.fields.some(({ name }) => name === "responseFormatType")) pairs.push(["responseFormatType", choice("format")]);
  const parameters = pairs.filter(([, value]) => value !== "").map((pair) => pair.map(encode).join("=")).join("&");
  const method = choice("method");
  const target = method === "GET" && parameters ? `${current.path}?${parameters}` : current.path;
  const timestamp = String(Date.now()), accessKey = $("accessKey").value.trim(), secretKey = $("secretKey").value.trim();
  const text = stringToSign(method, target, timestamp, accessKey);
  const values = [timestamp, accessKey, sign(text, secretKey)];
  const headers = headerNames.map((name, index) => [name, values[index]]);
  if (method === "POST") headers.push(["content-type", "application/x-www-form-urlencoded"]);
  return { method, target, headers, text, body: method === "POST" ? parameters : undefined };
}

function showRequest() {
  if (!current) return;
  const { method, target, headers, text, body } = request();
  const hasKeys = $("accessKey").value && $("secretKey").value;
  $("request").textContent = [`${method} ${target}`, ...headers.map((header) => header.join(": ")), ...(body ? ["", body] : [])].join("\n");
  $("signed").textContent = text;
  const parts = [`curl -X ${method} '${location.origin}${target}'`, ...headers.map((header) => `-H '${header.join(": ")}'`)];
  if (body) parts.push(`--data '${body}'`);
  $("curl").textContent = hasKeys ? parts.join(" \\\n  ") : "Needs the keys.";
}

async function send() {
  if (!$("accessKey").value || !$("secretKey").value) {
    ($("accessKey").value ? $("secretKey") : $("accessKey")).focus();
    return showProblem("A request is signed: give an access key and its secret key first. `varve serve` wrote a pair to DIR/credentials.");
  }
  showProblem("");
  showRequest();
  const { method, target, headers, body } = request();
  const start = performance.now();
  $("send").disabled = true;
  try {
    const answer = await fetch(target, { method, headers, body, cache: "no-store", credentials: "omit", redirect: "error" });
    const text = await answer.text();
    showAnswer(answer, text, performance.now() - start);
  } catch (error) {
    showProblem(`No answer: ${error.message}. Is the server still running?`);
  } finally {
    $("send").disabled = false;
  }
}

function showAnswer(answer, text, milliseconds) {
  $("answerPart").hidden = false;
  $("status").textContent = `${answer.status} ${answer.statusText}`.trim();
  $("status").className = answer.ok ? "good" : "bad";
  $("facts").textContent = `${answer.headers.get("content-type") ?? "no type"} \u00b7 ${milliseconds.toFixed(1)} ms`;
  $("answer").textContent = text;
  $("answerPart").scrollIntoView({ block: "nearest" });
}

function showProblem(text) {
  $("problem").textContent = text;
  $("problem").hidden = !text;
}

/** Tells how far the browser's clock is from the server's: requests 5 minutes off are refused. */
function showClock(date) {
  const seconds = Math.round((Date.now() - Date.parse(date)) / 1000);
  if (Number.isNaN(seconds)) return;
  const isFar = Math.abs(seconds) >= 300;
  $("clock").className = isFar ? "bad" : "";
  $("clock").textContent = Math.abs(seconds) <= 2
    ? "Clock agrees with the server"
    : `This clock is ${Math.abs(seconds)} s ${seconds > 0 ? "ahead of" : "behind"} the server${isFar ? ": set it, or requests are refused" : ""}`;
}

async function copy(button) {
  const source = $(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
  } catch {
    getSelection().selectAllChildren(source);
    document.execCommand("copy");
  }
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
}

// ---- Start

function open() {
  const named = operations.find(({ name }) => `#${name}` === location.hash);
  show(named ?? operations[0]);
}

async function start() {
  const answer = await fetch("/openapi.json");
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  showClock(answer.headers.get("date"));
  operations = operationsOf(await answer.json());
  $("choose").append(...operations.map(({ name }) => new Option(name)));
  open();
}

addEventListener("hashchange", open);
$("filter").addEventListener("input", showOperations);
$("choose").addEventListener("change", () => { location.hash = $("choose").value; });
$("call").addEventListener("input", showRequest);
$("keys").addEventListener("input", showRequest);
for (const form of [$("call"), $("keys")]) form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
document.addEventListener("click", ({ target }) => { if (target.dataset?.copy) copy(target); });
start().catch((error) => showProblem(`/openapi.json cannot be read: ${error.message}`));
