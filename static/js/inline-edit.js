/* Editing in place: a cell or property turns into its field and back.

   <button class="edit" data-edit hx-get="/…/edit/owner/" hx-target="closest [data-cell]" hx-swap="innerHTML">…</button>
   inside <span data-cell>…</span>. The server answers a form: <form data-edit-form hx-post="…" …>.
   Enter saves (Ctrl Enter in a textarea), Esc restores, leaving the cell saves what was chosen in a
   select. The focus returns to the cell. A refusal (4xx) is swapped in and explains itself there. */
(function () {
  'use strict';
  const before = new WeakMap();

  document.addEventListener('htmx:beforeRequest', (event) => {
    const button = event.target.closest?.('[data-edit]');
    const cell = button?.closest('[data-cell]');
    if (cell) before.set(cell, cell.innerHTML);
  });

  function restore(cell) {
    const old = before.get(cell);
    if (old === undefined) return;
    cell.innerHTML = old;
    window.htmx?.process(cell);
    cell.querySelector('[data-edit]')?.focus();
  }

  document.addEventListener('keydown', (event) => {
    const form = event.target.closest?.('[data-edit-form]');
    if (!form) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      restore(form.closest('[data-cell]'));
    }
    const save = event.key === 'Enter' && (event.target.tagName !== 'TEXTAREA' || event.ctrlKey || event.metaKey);
    if (save && event.target.tagName !== 'BUTTON') { event.preventDefault(); form.requestSubmit(); }
  });

  document.addEventListener('change', (event) => {
    const form = event.target.closest?.('[data-edit-form]');
    if (form && event.target.matches('select, input[type=date], input[type=radio]')) form.requestSubmit();
  });

  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-edit-cancel]');
    if (button) restore(button.closest('[data-cell]'));
  });

  document.addEventListener('htmx:afterSettle', (event) => {
    const cell = event.detail.elt.closest?.('[data-cell]');
    if (!cell) return;
    const field = cell.querySelector('[data-edit-form] input:not([type=hidden]), [data-edit-form] select, [data-edit-form] textarea');
    (field || cell.querySelector('[data-edit]'))?.focus();
    if (field?.select) field.select();
  });
})();
