/* The ground everything else stands on: htmx, the progress line, focus and announcements.

   window.CIR.say(text)        tells screen readers something happened
   window.CIR.request(...)     htmx.ajax with the house's headers
   data-focus                  takes the focus when it appears (the error summary does)
   data-announce="text"        on a swapped-in element: what to say about it
   data-focus-after="selector" on the element that asks: where the focus goes afterwards */
(function () {
  'use strict';
  const CIR = window.CIR = window.CIR || {};
  const byId = (id) => document.getElementById(id);
  const token = () => document.querySelector('meta[name="csrf-token"]')?.content || '';

  CIR.say = function (text) {
    const live = byId('said');
    if (!live || !text) return;
    live.textContent = '';
    setTimeout(() => { live.textContent = text; }, 50);
  };

  CIR.typing = function (element) {
    return Boolean(element && element.closest('input:not([type=checkbox],[type=radio],[type=button],[type=submit]), textarea, select, [contenteditable=""], [contenteditable=true]'));
  };

  /* Every unsafe request carries the token, whoever sends it. */
  document.addEventListener('htmx:configRequest', (event) => {
    if (event.detail.verb !== 'get') event.detail.headers['X-CSRFToken'] = token();
  });

  /* A double click sends a form once: the browser would throw the first answer away, and with it what is told once. */
  const TWICE_MS = 700;
  const sent = new WeakMap();
  document.addEventListener('submit', (event) => {
    const nonce = event.target.querySelector('[name=once], [name=nonce]')?.value;
    const last = sent.get(event.target);
    if (nonce && last?.nonce === nonce && event.timeStamp - last.at < TWICE_MS) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    sent.set(event.target, { nonce, at: event.timeStamp });
  }, true);

  /* A thin line at the top for what takes longer than 200 ms. */
  let running = 0;
  let timer = 0;
  const line = () => byId('progress');
  document.addEventListener('htmx:beforeRequest', () => {
    running += 1;
    clearTimeout(timer);
    timer = setTimeout(() => line()?.classList.add('go'), 200);
  });
  document.addEventListener('htmx:afterRequest', () => {
    running = Math.max(0, running - 1);
    if (running) return;
    clearTimeout(timer);
    line()?.classList.remove('go');
  });

  /* Focus: an error summary first, then what the asking element names, else where it was. */
  function settle(root, asker) {
    const summary = root.querySelector?.('[data-focus]') || (root.matches?.('[data-focus]') ? root : null);
    const named = asker?.dataset?.focusAfter && document.querySelector(asker.dataset.focusAfter);
    const target = summary || named;
    if (target) {
      if (!target.hasAttribute('tabindex') && !target.matches('a,button,input,select,textarea')) target.tabIndex = -1;
      target.focus();
    }
    const spoken = root.matches?.('[data-announce]') ? root : root.querySelector?.('[data-announce]');
    if (spoken) CIR.say(spoken.dataset.announce);
  }
  document.addEventListener('htmx:afterSettle', (event) => settle(event.detail.elt, event.detail.requestConfig?.elt));

  /* "Load 50 more": the focus goes to the first new row, the button's place to the next button. */
  document.addEventListener('htmx:beforeSwap', (event) => {
    const link = event.detail.requestConfig?.elt;
    if (!link?.matches?.('[data-more]')) return;
    const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, 'text/html');
    const next = answer.querySelector('[data-more]')?.closest('.more');
    const last = event.detail.target.lastElementChild;
    setTimeout(() => {
      const first = last ? last.nextElementSibling : event.detail.target.firstElementChild;
      const focusable = first?.querySelector('a,button');
      focusable?.focus();
      const place = link.closest('.more');
      if (next) { place.replaceWith(next); window.htmx.process(next); } else place.remove();
      CIR.say(next ? 'More rows loaded.' : 'All rows loaded.');
    }, 30);
  });

  /* What went wrong on the way is said where people look, and never only in a toast. */
  function trouble(text) {
    CIR.toast?.({ text, level: 'error', stay: true });
  }
  document.addEventListener('htmx:sendError', () => trouble('No connection. Your text is still here: try again.'));
  document.addEventListener('htmx:timeout', () => trouble('The server did not answer. Your text is still here: try again.'));
  document.addEventListener('htmx:responseError', (event) => {
    if (event.detail.xhr.status >= 500) trouble('Something broke on our side. Your text is still here: try again.');
  });

  /* A link in the error summary puts the caret into its field. */
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('.err-sum a[href^="#"]');
    const field = link && byId(decodeURIComponent(link.getAttribute('href').slice(1)));
    if (!field) return;
    event.preventDefault();
    field.scrollIntoView({ block: 'center' });
    field.focus();
  });

  /* On a phone rows of tabs scroll sideways: the present one is in sight. */
  document.querySelectorAll('.tabs [aria-current="page"]').forEach((tab) => {
    const row = tab.parentElement;
    if (row.scrollWidth > row.clientWidth) row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  });

  /* Sidebar: narrow or wide on large screens, a sheet on small ones. */
  function fold() {
    const root = document.documentElement;
    const narrow = root.dataset.side !== 'narrow';
    if (narrow) root.dataset.side = 'narrow'; else delete root.dataset.side;
    byId('fold')?.setAttribute('aria-pressed', String(narrow));
    try { localStorage.setItem('cir-side', narrow ? 'narrow' : 'wide'); } catch (e) { /* not kept */ }
  }
  function sheet(open) {
    const side = byId('side');
    if (!side) return;
    side.classList.toggle('open', open);
    document.body.classList.toggle('under-sheet', open);
    if (open) side.querySelector('a,button')?.focus();
    else document.querySelector('[data-sheet]')?.focus();
  }
  document.addEventListener('click', (event) => {
    if (event.target.closest?.('[data-fold]')) fold();
    if (event.target.closest?.('[data-print]')) window.print();
    const side = byId('side');
    if (event.target.closest?.('[data-sheet]')) { event.preventDefault(); sheet(true); return; }
    if (side?.classList.contains('open') && !side.contains(event.target)) sheet(false);
  });
  document.addEventListener('keydown', (event) => {
    const side = byId('side');
    if (!side?.classList.contains('open')) return;
    if (event.key === 'Escape') { event.stopPropagation(); sheet(false); }
    if (event.key !== 'Tab') return;
    const all = [...side.querySelectorAll('a,button')].filter((e) => e.offsetParent);
    const edge = event.shiftKey ? all[0] : all[all.length - 1];
    if (document.activeElement === edge) { event.preventDefault(); (event.shiftKey ? all[all.length - 1] : all[0]).focus(); }
  }, true);

  addEventListener('DOMContentLoaded', () => {
    byId('fold')?.setAttribute('aria-pressed', String(document.documentElement.dataset.side === 'narrow'));
    const summary = document.querySelector('[data-focus]');
    if (summary) summary.focus();
  });
})();
