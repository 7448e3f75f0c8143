// A report that finds no network waits on this phone and is sent once, by its key. Without this script the form is sent as any form is.
(function () {
  "use strict";
  var STORE = "fengqiao.reports", SIDE = 1280, AGAIN = 20000;
  var form = document.querySelector("form[data-report]"), shelf = document.querySelector("[data-kept]");
  if (!shelf || !window.fetch || !window.createImageBitmap) return;
  var list = shelf.querySelector("[data-kept-list]"), words = list.dataset, said = document.querySelector("[data-said]"), busy = false;

  function kept() { try { return JSON.parse(localStorage.getItem(STORE) || "[]"); } catch (_error) { return []; } }
  function keep(rows) { localStorage.setItem(STORE, JSON.stringify(rows)); draw(); }
  function drop(key) { keep(kept().filter(function (row) { return row.client_key !== key; })); }
  function say(text) {
    var place = form ? form.querySelector("[data-problems]") : said;
    place.textContent = text; place.hidden = !text;
    if (text) place.scrollIntoView({ block: "center" });
  }

  function draw() {
    var rows = kept();
    shelf.hidden = !rows.length;
    shelf.querySelector("[data-kept-count]").textContent = rows.length;
    list.textContent = "";
    rows.forEach(function (row) {
      var line = document.createElement("li"), button = document.createElement("button");
      line.textContent = row.name + " · " + row.place + (row.problem ? "：" + row.problem + " " : " ");
      button.type = "button"; button.className = "btn"; button.textContent = words.drop;
      button.addEventListener("click", function () { drop(row.client_key); });
      line.appendChild(button); list.appendChild(line);
    });
  }

  // Smaller before it is kept or sent: a phone's photo is larger than a bad network carries.
  function smaller(file) {
    if (!file) return Promise.resolve("");
    return window.createImageBitmap(file).then(function (image) {
      var scale = Math.min(1, SIDE / Math.max(image.width, image.height)), canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * scale); canvas.height = Math.round(image.height * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      return canvas.toDataURL("image/jpeg", 0.8);
    });
  }
  function blob(data) {
    var parts = atob(data.split(",")[1]), bytes = new Uint8Array(parts.length);
    for (var at = 0; at < parts.length; at++) bytes[at] = parts.charCodeAt(at);
    return new Blob([bytes], { type: "image/jpeg" });
  }

  function post(row) {
    var body = new FormData();
    ["client_key", "item", "place", "what", "station"].forEach(function (name) { body.append(name, row[name] || ""); });
    body.append("csrfmiddlewaretoken", document.querySelector("input[name=csrfmiddlewaretoken]").value);
    if (row.photo) body.append("photo", blob(row.photo), "photo.jpg");
    return fetch(words.action, { method: "POST", body: body, headers: { "X-By-Itself": "1" }, credentials: "same-origin" });
  }
  function mark(key, problem) { keep(kept().map(function (row) { if (row.client_key === key) row.problem = problem; return row; })); }

  // One after the other, the oldest first. 201: it is there, perhaps since an earlier try. What the station refuses stays and says why.
  function send() {
    var row = kept().filter(function (one) { return !one.problem || one.problem === words.signIn; })[0];
    if (busy || !row || navigator.onLine === false) return;
    busy = true;
    post(row).then(function (answer) {
      if (answer.status === 201) return answer.json().then(function (told) { drop(row.client_key); say(words.sent + " " + told.number); return true; });
      if (answer.status === 401 || answer.status === 403) { mark(row.client_key, words.signIn); return false; }
      if (answer.status === 422) return answer.json().then(function (told) { mark(row.client_key, told.problems.join(" ")); return true; });
      return false;
    }).catch(function () { return false; }).then(function (more) { busy = false; if (more) send(); });
  }

  // Kept first, then sent: a page that is closed while it hangs loses nothing.
  function submitted(event) {
    event.preventDefault();
    var item = form.querySelector("input[name=item]:checked"), button = form.querySelector("button[type=submit]"), fields = form.elements;
    var row = { client_key: fields.client_key.value, place: fields.place.value.trim(), what: fields.what.value, station: fields.station.value,
      item: item ? item.value : "", name: item ? item.parentNode.querySelector("b").textContent : "" };
    button.disabled = busy = true;
    smaller(fields.photo.files[0]).then(function (photo) { row.photo = photo; deliver(row, button); }, function () { free(button); say(words.large); });
  }
  function free(button) { button.disabled = busy = false; }
  function deliver(row, button) {
    var safe = true;
    try { keep(kept().concat([row])); } catch (_error) { safe = false; }
    post(row).then(function (answer) {
      if (answer.status === 201) { drop(row.client_key); window.location.href = words.list; return; }
      if (answer.status === 422) return answer.json().then(function (told) { drop(row.client_key); say(told.problems.join(" ")); });
      throw new Error(answer.status);
    }).catch(function () {
      if (!safe) return say(words.full);
      form.reset();
      form.elements.client_key.value = newKey();
      say("");
      shelf.scrollIntoView({ block: "center" });
    }).then(function () { free(button); });
  }
  function newKey() {
    var b = window.crypto.getRandomValues(new Uint8Array(16)), hex = "";
    b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
    for (var at = 0; at < 16; at++) hex += (b[at] + 256).toString(16).slice(1);
    return hex;
  }

  if (form) {
    form.addEventListener("submit", submitted);
    var places = form.querySelector("[data-places]");
    if (places) {
      places.hidden = false;
      places.addEventListener("click", function (event) { if (event.target.dataset.place) form.elements.place.value = event.target.dataset.place; });
    }
  }
  window.addEventListener("online", send);
  setInterval(send, AGAIN);
  draw(); send();
})();
