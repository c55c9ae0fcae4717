/* Type-to-find, dates from a calendar, and mentions.

   <input data-pick="people">           finds people, items or improvements; arrows and Enter choose. What is typed in
                                        full works without script, so the value is always the words themselves.
   <input data-date>                    gets a button that opens the browser's calendar
   <textarea data-mention="CIR-142">    "@" finds people who may see that record */
(function () {
  'use strict';
  const WAIT = 160;
  let list = null;
  let owner = null;
  let timer = 0;
  let asked = 0;

  function close() {
    list?.remove();
    list = null;
    owner?.setAttribute('aria-expanded', 'false');
    owner?.removeAttribute('aria-activedescendant');
    owner = null;
  }

  function place(box) {
    const edge = box.getBoundingClientRect();
    const host = box.closest('dialog') || document.body;
    host.append(list);
    const base = host === document.body ? { left: -scrollX, top: -scrollY } : host.getBoundingClientRect();
    const inside = host === document.body ? 0 : host.scrollTop;
    list.style.left = `${Math.max(4, Math.min(edge.left - base.left, innerWidth - base.left - 260))}px`;
    list.style.top = `${edge.bottom - base.top + inside + 4}px`;
  }

  function show(box, found, choose) {
    close();
    if (!found.length) return;
    owner = box;
    list = document.createElement('div');
    list.className = 'picks';
    list.id = 'picks';
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', 'Suggestions');
    found.forEach((one, number) => {
      const row = document.createElement('div');
      row.id = `pick-${number}`;
      row.setAttribute('role', 'option');
      row.setAttribute('aria-selected', String(number === 0));
      const words = document.createElement('bdi');
      words.textContent = one.label;
      row.append(words);
      if (one.hint) { const hint = document.createElement('small'); hint.textContent = one.hint; row.append(hint); }
      row.addEventListener('pointerdown', (event) => { event.preventDefault(); choose(one); close(); });
      row.choose = () => { choose(one); close(); };
      list.append(row);
    });
    place(box);
    box.setAttribute('aria-expanded', 'true');
    box.setAttribute('aria-controls', 'picks');
    box.setAttribute('aria-activedescendant', 'pick-0');
    window.CIR?.say?.(`${found.length} suggestions`);
  }

  async function ask(kind, text, reference) {
    const mine = ++asked;
    const query = new URLSearchParams({ q: text });
    if (reference) query.set('for', reference);
    const answer = await fetch(`/pick/${kind}/?${query}`, { headers: { Accept: 'application/json' } }).catch(() => null);
    if (!answer?.ok || mine !== asked) return null;
    return (await answer.json()).found;
  }

  const begun = (box) => box.value.slice(0, box.selectionStart).match(/(?:^|\s)@([\p{L}\p{N}.'-]{0,40})$/u);

  function mention(box) {
    const match = begun(box);
    if (!match) { close(); return; }
    ask('people', match[1], box.dataset.mention).then((found) => {
      if (!found || document.activeElement !== box) return;
      show(box, found, (one) => {
        /* Somebody who types on while the list is asked for chooses with more letters than were asked about. */
        const typed = begun(box);
        if (!typed) return;
        const start = box.selectionStart - typed[1].length;
        const rest = box.value.slice(box.selectionStart);
        box.value = `${box.value.slice(0, start)}${one.label} ${rest}`;
        box.selectionStart = box.selectionEnd = start + one.label.length + 1;
        box.dispatchEvent(new Event('input', { bubbles: true }));
      });
    });
  }

  function find(box) {
    const text = box.value.trim();
    if (!text) { close(); return; }
    ask(box.dataset.pick, text).then((found) => {
      if (!found || document.activeElement !== box) return;
      show(box, found, (one) => { box.value = one.value; box.dispatchEvent(new Event('change', { bubbles: true })); });
    });
  }

  document.addEventListener('input', (event) => {
    const box = event.target;
    if (!box.matches?.('[data-pick], [data-mention]')) return;
    clearTimeout(timer);
    timer = setTimeout(() => (box.dataset.pick ? find(box) : mention(box)), WAIT);
  });

  /* Before the keys of the page and of the form: the list comes first. */
  document.addEventListener('keydown', (event) => {
    if (!list || event.target !== owner) return;
    const rows = [...list.children];
    const at = rows.findIndex((row) => row.getAttribute('aria-selected') === 'true');
    const go = (next) => {
      rows[at]?.setAttribute('aria-selected', 'false');
      const row = rows[(next + rows.length) % rows.length];
      row.setAttribute('aria-selected', 'true');
      row.scrollIntoView({ block: 'nearest' });
      owner.setAttribute('aria-activedescendant', row.id);
    };
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at - 1);
    else if (event.key === 'Enter' || event.key === 'Tab') rows[at]?.choose();
    else if (event.key === 'Escape') close();
    else return;
    if (event.key === 'Tab') return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  document.addEventListener('focusout', (event) => { if (event.target === owner) setTimeout(close, 120); });

  function prepare(root) {
    root.querySelectorAll?.('[data-pick]:not([role])').forEach((box) => {
      box.setAttribute('role', 'combobox');
      box.setAttribute('aria-autocomplete', 'list');
      box.setAttribute('aria-expanded', 'false');
    });
    root.querySelectorAll?.('[data-date]:not([data-ready])').forEach(calendar);
  }

  function calendar(box) {
    box.dataset.ready = '';
    const frame = document.createElement('span');
    frame.className = 'with-calendar';
    box.replaceWith(frame);
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn btn-q btn-s btn-i';
    button.setAttribute('aria-label', 'Open the calendar');
    button.innerHTML = '<svg class="ic i16" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M4 7a2 2 0 0 1 2 -2h12a2 2 0 0 1 2 2v12a2 2 0 0 1 -2 2h-12a2 2 0 0 1 -2 -2l0 -12"/><path d="M16 3v4"/><path d="M8 3v4"/><path d="M4 11h16"/></svg>';
    const days = document.createElement('input');
    days.type = 'date';
    days.tabIndex = -1;
    days.setAttribute('aria-hidden', 'true');
    button.addEventListener('click', () => days.showPicker?.());
    days.addEventListener('change', (event) => {
      event.stopPropagation();
      if (days.value) box.value = days.value;
      box.focus();
    });
    frame.append(box, button, days);
  }

  addEventListener('DOMContentLoaded', () => prepare(document));
  document.addEventListener('htmx:load', (event) => prepare(event.detail.elt));
})();
