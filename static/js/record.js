/* The record's page: what changed is fetched in place, keys, tasks in order, drafts, files dropped anywhere.

   The page listens for "cir:record-changed" (htmx does the fetching, see _page.html); this keeps the focus where it was,
   draws the chart again and shows at once what was just chosen. */
(function () {
  'use strict';
  const CIR = window.CIR = window.CIR || {};
  const byId = (id) => document.getElementById(id);
  const page = () => byId('record');
  let focused = '';
  let open = [];

  /* Keep the focus across a swap of parts. */
  document.addEventListener('cir:record-changed', () => {
    focused = focused || document.activeElement?.id || '';
    byId('reading-place')?.replaceChildren();
    open = [...document.querySelectorAll('#record details[open][id]')].map((each) => each.id);
  });
  document.addEventListener('htmx:oobAfterSwap', () => {
    CIR.charts?.start(document);
    open.forEach((id) => { const each = byId(id); if (each) each.open = true; });
    if (!focused) return;
    const back = byId(focused);
    if (back && document.activeElement === document.body) back.focus({ preventScroll: true });
  });
  document.addEventListener('htmx:afterSettle', (event) => {
    const asker = event.detail.requestConfig?.elt; // a part that came meanwhile by itself ends nothing
    if (asker?.matches('[hx-trigger^="cir:record-changed"], [data-edit-form]')) focused = '';
  });

  /* Optimistic: the chosen value stands in its place at once; a refusal brings the form back with the reason. */
  document.addEventListener('htmx:beforeRequest', (event) => {
    const form = event.target.closest?.('[data-edit-form]');
    if (!form) return;
    const cell = form.closest('[data-cell]');
    focused = cell.id.replace('cell-', 'edit-');
    const field = form.querySelector('select, input:not([type=hidden]), textarea');
    if (!field || form.querySelectorAll('select, input:not([type=hidden]), textarea').length > 1) return;
    const words = field.selectedOptions ? field.selectedOptions[0]?.textContent : field.value.replace(/\s*<[^>]*>$/, '');
    form.hidden = true;
    const shown = document.createElement('span');
    shown.className = 'edit saving';
    shown.textContent = words || 'Not set';
    cell.append(shown);
  });
  document.addEventListener('htmx:afterRequest', (event) => {
    const form = event.target.closest?.('[data-edit-form]');
    if (!form || (event.detail.successful && event.detail.xhr.status === 204)) return;
    form.hidden = false;
    form.closest('[data-cell]')?.querySelector('.edit.saving')?.remove();
  });

  /* A button that swaps nothing says why it was refused. */
  document.addEventListener('htmx:afterRequest', (event) => {
    const form = event.target.closest?.('form[hx-swap="none"]');
    const status = event.detail.xhr?.status || 0;
    if (!form || form.matches('[data-tick]') || status < 400 || status >= 500) return;
    const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, 'text/html');
    const words = [...answer.querySelectorAll('[role=alert] li, [role=alert] p, .notice li, .notice p')].map((each) => each.textContent.trim());
    CIR.toast?.({ text: words.join(' ') || 'That was refused. Load the page again to see why.', level: 'error', stay: true });
    document.body.dispatchEvent(new CustomEvent('cir:record-changed', { bubbles: true, detail: {} }));
  });

  /* A tick is there before the answer is. */
  document.addEventListener('submit', (event) => {
    const tick = event.target.closest?.('[data-tick]')?.querySelector('.tick');
    if (!tick) return;
    const on = tick.getAttribute('aria-checked') !== 'true';
    tick.setAttribute('aria-checked', String(on));
    tick.closest('.task')?.classList.toggle('done', on);
    focused = tick.id;
  }, true);
  document.addEventListener('htmx:afterRequest', (event) => {
    const tick = event.target.closest?.('[data-tick]')?.querySelector('.tick');
    if (!tick || event.detail.successful) return;
    const on = tick.getAttribute('aria-checked') !== 'true';
    tick.setAttribute('aria-checked', String(on));
    tick.closest('.task')?.classList.toggle('done', on);
    CIR.toast?.({ text: 'That was not saved. The page shows the task as it is.', level: 'error' });
  });

  /* Forms that stay: empty after they were sent, the caret back in front. What is sent next is another post. */
  document.addEventListener('htmx:afterRequest', (event) => {
    const form = event.target.closest?.('form[data-clear]');
    if (!form || event.detail.xhr?.status !== 204) return;
    form.reset();
    form.querySelectorAll('textarea').forEach((box) => { box.value = ''; });
    form.querySelectorAll('[name=once]').forEach((box) => { box.value = crypto.getRandomValues(new Uint32Array(4)).join('-'); });
    const errors = form.getAttribute('hx-target') && document.querySelector(form.getAttribute('hx-target'));
    errors?.replaceChildren();
    form.querySelector('input:not([type=hidden]), textarea')?.focus();
    const state = form.querySelector('[data-draft-state]');
    if (state) state.textContent = '';
  });
  document.addEventListener('keydown', (event) => {
    const box = event.target;
    if (!box.matches?.('textarea') || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    if (box.closest('[data-edit-form]')) return;
    event.preventDefault();
    box.form?.requestSubmit();
  });

  /* Drafts: three seconds after the last key, and when the page is left. */
  let draftTimer = 0;
  function keepDraft(form) {
    clearTimeout(draftTimer);
    const box = form.querySelector('textarea');
    const body = new FormData();
    body.set('text', box.value);
    const headers = { 'X-CSRFToken': document.querySelector('meta[name="csrf-token"]')?.content || '' };
    fetch(form.dataset.draft, { method: 'POST', body, headers, keepalive: true }).then((answer) => {
      const state = form.querySelector('[data-draft-state]');
      if (state && answer.ok) state.textContent = box.value.trim() ? 'Draft saved' : '';
    }).catch(() => {});
  }
  document.addEventListener('input', (event) => {
    const form = event.target.closest?.('form[data-draft]');
    if (!form) return;
    form.dataset.dirty = '';
    clearTimeout(draftTimer);
    draftTimer = setTimeout(() => { delete form.dataset.dirty; keepDraft(form); }, 3000);
  });
  addEventListener('pagehide', () => document.querySelectorAll('form[data-draft][data-dirty]').forEach(keepDraft));
  document.addEventListener('htmx:beforeRequest', (event) => {
    const form = event.target.closest?.('form[data-draft]');
    if (form) { clearTimeout(draftTimer); delete form.dataset.dirty; }
  });

  /* Tasks: Alt with the arrows moves one. */
  document.addEventListener('keydown', (event) => {
    if (!event.altKey || !['ArrowUp', 'ArrowDown'].includes(event.key)) return;
    const task = event.target.closest?.('[data-task]');
    if (!task) return;
    event.preventDefault();
    const up = event.key === 'ArrowUp';
    const other = up ? task.previousElementSibling : task.nextElementSibling;
    if (!other?.matches('[data-task]')) return;
    focused = event.target.id || `tick-${task.dataset.task}`;
    other[up ? 'before' : 'after'](task);
    byId(focused)?.focus();
    const order = [...document.querySelectorAll('[data-task]')].map((each) => each.dataset.task).join(',');
    window.htmx.ajax('POST', `${page().dataset.url}tasks/order/`, { values: { order }, swap: 'none', source: task });
    CIR.say?.(`Moved ${up ? 'up' : 'down'}`);
  });

  /* The seven steps: a click scrolls and is in the address; the page opens at the step it is at. */
  document.addEventListener('click', (event) => {
    const all = event.target.closest?.('[data-all-steps]');
    if (all) {
      const open = all.closest('.steps7').classList.toggle('open');
      all.setAttribute('aria-expanded', String(open));
    }
    const copy = event.target.closest?.('[data-copy-link]');
    if (copy) {
      const url = new URL(page().dataset.url, location.href).href;
      const done = () => CIR.toast?.({ text: 'Link copied.' });
      navigator.clipboard?.writeText(url).then(done, () => CIR.toast?.({ text: url, stay: true }));
      if (!navigator.clipboard) CIR.toast?.({ text: url, stay: true });
    }
  });

  /* A picture pasted or a file dropped anywhere is attached. */
  const token = () => document.querySelector('meta[name="csrf-token"]')?.content || '';
  async function attach(file) {
    const body = new FormData();
    body.set('file', file, file.name || 'picture.png');
    const headers = { 'X-CSRFToken': token(), 'HX-Request': 'true' };
    const answer = await fetch(`${page().dataset.url}files/`, { method: 'POST', body, headers }).catch(() => null);
    if (answer?.status === 204) {
      const events = JSON.parse(answer.headers.get('HX-Trigger') || '{}');
      document.body.dispatchEvent(new CustomEvent('cir:record-changed', { bubbles: true, detail: {} }));
      (events['cir:toasts'] || []).forEach((toast) => CIR.toast?.(toast));
      return;
    }
    const text = answer && answer.status < 500 ? new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('.err-sum li')?.textContent : '';
    CIR.toast?.({ text: text || `${file.name} could not be attached. Try again.`, level: 'error', stay: true });
  }
  const carriesFiles = (event) => page() && document.querySelector('[data-files]') && [...(event.dataTransfer?.types || [])].includes('Files');
  document.addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    document.body.classList.add('dropping');
  });
  document.addEventListener('dragleave', (event) => { if (!event.relatedTarget) document.body.classList.remove('dropping'); });
  document.addEventListener('drop', (event) => {
    document.body.classList.remove('dropping');
    if (!carriesFiles(event)) return;
    event.preventDefault();
    [...event.dataTransfer.files].forEach(attach);
  });
  document.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files || [])];
    if (!page() || !files.length || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    files.forEach(attach);
  });

  /* The canvas keeps itself while it is written. */
  let canvasTimer = 0;
  document.addEventListener('input', (event) => {
    const form = event.target.closest?.('form[data-canvas]');
    if (!form) return;
    clearTimeout(canvasTimer);
    const state = form.querySelector('[data-canvas-state]');
    canvasTimer = setTimeout(async () => {
      const answer = await fetch(form.action, { method: 'POST', body: new FormData(form), headers: { 'X-CSRFToken': token(), 'HX-Request': 'true' } }).catch(() => null);
      if (!state) return;
      state.textContent = answer?.status === 204 ? 'Draft saved' : 'Not saved yet. Save the canvas to see why.';
      const version = form.querySelector('[name=version]');
      const kept = answer?.status === 204 && answer.headers.get('X-Case-Version');
      if (version && kept) version.value = kept;
    }, 2000);
  });

  /* Esc in the place for a reading closes it. */
  document.addEventListener('keydown', (event) => {
    const place = event.target.closest?.('#reading-place');
    if (!place || event.key !== 'Escape') return;
    place.replaceChildren();
    byId('add-reading')?.focus();
  });
  document.addEventListener('click', (event) => {
    if (event.target.closest?.('#reading-place [data-close]')) { byId('reading-place').replaceChildren(); byId('add-reading')?.focus(); }
  });

  addEventListener('DOMContentLoaded', () => {
    if (!page() || location.hash || matchMedia('(max-width: 991px)').matches) return;
    const step = Number(page().dataset.step);
    const section = byId(`step-${step}`);
    if (section && section.getBoundingClientRect().top > innerHeight) section.scrollIntoView();
  });
})();
