// A questionnaire on a telephone: each answer is kept here at once and sent a moment later. What could not be sent
// waits in this browser until the connection is back, and is put into the form again when the page is opened.
const form = document.querySelector("form[data-keeps]");
if (form) begin();

function begin() {
  const words = form.dataset;
  const key = `draft:answers:${words.key}`;
  const state = form.querySelector("[data-save-state]");
  const memory = new Map();
  const read = (name, otherwise) => {
    try {
      return JSON.parse(localStorage.getItem(name)) ?? otherwise;
    } catch {
      return memory.get(name) ?? otherwise;
    }
  };
  const write = (name, value) => {
    memory.set(name, value);
    try {
      localStorage.setItem(name, JSON.stringify(value));
    } catch {
      // private windows keep nothing: what was given is still sent
    }
  };

  // which browser this is, and the how many-eth answer given in it: the server drops what comes late
  const device = read("answers-device", null) ?? [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16)).join("");
  write("answers-device", device);
  let turn = read("answers-turn", 0);

  const finished = sessionStorage.getItem("answers-sent");
  sessionStorage.removeItem("answers-sent");
  if (finished && !document.querySelector("[aria-invalid=true],.field-error")) localStorage.removeItem(finished);
  let queue = read(key, {});
  let [pause, delay, sending, leaving, stopped] = [0, 2000, null, false, false];

  const own = (code) => [...form.elements].filter((input) => input.name === code);
  function valueOf(code) {
    const inputs = own(code);
    const ticked = inputs.filter((input) => input.checked).map((input) => input.value);
    if (inputs[0].type === "radio") return ticked[0] ?? "";
    if (inputs[0].type !== "checkbox") return inputs[0].value;
    return inputs[0].value === "on" ? (ticked.length ? "yes" : "") : ticked;
  }
  function put(code, value) {
    for (const input of own(code))
      if (input.type === "radio") input.checked = input.value === value;
      else if (input.type !== "checkbox") input.value = value;
      else input.checked = Array.isArray(value) ? value.includes(input.value) : value === "yes";
  }

  const waiting = () => Object.keys(queue).filter((code) => !queue[code].fault);
  const say = (text) => state.textContent !== text && (state.textContent = text);
  const tell = () => {
    if (stopped) return;
    if (waiting().length) say(words.wordsHere);
    else if (Object.keys(queue).length) say(words.wordsMend);
    else say(words.wordsSent);
  };

  form.addEventListener("input", (event) => {
    const code = event.target.name;
    if (!code || event.target.type === "hidden") return;
    turn += 1;
    write("answers-turn", turn);
    queue[code] = { value: valueOf(code), at: Date.now(), turn };
    write(key, queue);
    tell();
    later(800);
  });

  function later(wait) {
    clearTimeout(pause);
    pause = setTimeout(send, wait);
  }

  // true when everything given so far is on the server
  function send() {
    clearTimeout(pause);
    const codes = waiting();
    if (stopped || !codes.length) return Promise.resolve(true);
    sending ??= post(codes).finally(() => (sending = null));
    return sending;
  }
  async function post(codes) {
    const batch = Object.fromEntries(codes.map((code) => [code, queue[code]]));
    const given = codes.map((code) => [code, [batch[code].value, (Date.now() - batch[code].at) / 1000, batch[code].turn]]);
    const body = new URLSearchParams({
      csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
      answers: JSON.stringify(Object.fromEntries(given)),
      edition: form.elements.edition.value,
      device,
    });
    let answer;
    try {
      answer = await fetch(words.keeps, { method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(15000), keepalive: true });
      if (answer.status >= 500) throw new Error(answer.statusText);
    } catch {
      tell();
      later(delay);
      delay = Math.min(delay * 2, 60000);
      return false;
    }
    delay = 2000;
    const told = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : {};
    if (!answer.ok || told.late) {
      stopped = true;
      say(told.sentence ?? words.wordsLate);
      return true;
    }
    for (const code of codes) {
      if (queue[code]?.turn !== batch[code].turn) continue;
      if (told.faults?.[code]) queue[code].fault = told.faults[code];
      else delete queue[code];
    }
    write(key, queue);
    tell();
    return waiting().length ? post(waiting()) : true;
  }

  // going on waits until all is sent; without a connection one stays where one is, and loses nothing
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (leaving) return;
    leaving = true;
    const button = event.submitter;
    if (!(await send())) {
      leaving = false;
      say(words.wordsOffline);
      return;
    }
    sessionStorage.setItem("answers-sent", key);
    form.elements.device.value = device;
    form.elements.turn.value = turn;
    if (button?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
    form.submit();
  });

  addEventListener("online", send);
  document.addEventListener("visibilitychange", send);
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  for (const [code, one] of Object.entries(queue)) {
    delete one.fault;
    if (own(code).length) put(code, one.value);
    else delete queue[code];
  }
  if (waiting().length) {
    tell();
    send();
  }
}
