/* Dialogs on the native <dialog>: the browser traps the focus and returns it.

   <a href="/ideas/new/" data-dialog>       fetches the page's part (HX-Request) into the shared dialog;
                                            without script it is an ordinary link
   <button data-open-dialog="id">           opens a <dialog> that is on the page
   <button data-close>                      closes the dialog around it
   HX-Trigger: {"cir:close-dialog": {}}     an answer that closes the dialog
   A form inside the shared dialog posts with hx-post and hx-target="#dialog-body".
   data-discard="…" on a dialog's form      is asked before typed text is thrown away */
(function () {
  'use strict';
  const CIR = window.CIR = window.CIR || {};
  const shared = () => document.getElementById('dialog');
  const body = () => document.getElementById('dialog-body');
  let opener = null;

  function show(dialog, from) {
    if (!dialog || dialog.open) return;
    opener = from || document.activeElement;
    dialog.showModal();
    const first = dialog.querySelector('[autofocus], [data-focus]')
      || dialog.querySelector('input:not([type=hidden], [type=radio], [type=checkbox]), textarea, select');
    if (first) first.focus();
  }

  /* A page that is itself a form ("whole" sheets, logging an idea) is answered in its own place: htmx must find only
     that one, so the shared dialog leaves; links that would open it lead to their pages. */
  document.addEventListener('DOMContentLoaded', () => {
    if (document.querySelector('main #dialog-body')) shared()?.remove();
  });

  CIR.openDialog = function (url, from) {
    const dialog = shared();
    if (!dialog || !window.htmx) { location.assign(url); return; }
    window.htmx.ajax('GET', url, { source: dialog, target: '#dialog-body', swap: 'innerHTML' })
      .then(() => {
        const heading = body().querySelector('h1, h2, [data-title]');
        if (heading) {
          heading.id = heading.id || 'dialog-title';
          dialog.removeAttribute('aria-label');
          dialog.setAttribute('aria-labelledby', heading.id);
        }
        show(dialog, from);
      });
  };
  CIR.closeDialog = function () { document.querySelector('dialog[open]')?.close(); };

  document.addEventListener('click', (event) => {
    const target = event.target;
    if (!target.closest) return;
    const away = target.closest('a[data-dialog]');
    if (away && !(event.ctrlKey || event.metaKey || event.shiftKey || event.button)) {
      event.preventDefault();
      target.closest('dialog')?.close();
      CIR.openDialog(away.href, away);
      return;
    }
    const opens = target.closest('[data-open-dialog]');
    if (opens) { event.preventDefault(); show(document.getElementById(opens.dataset.openDialog), opens); return; }
    const closes = target.closest('[data-close]');
    if (closes) { event.preventDefault(); closes.closest('dialog')?.close(); return; }
    if (target.matches('dialog[open].palette, dialog[open][data-light]')) target.close();
  });

  document.addEventListener('close', (event) => {
    if (!event.target.matches?.('dialog')) return;
    if (opener?.isConnected) opener.focus();
    opener = null;
    if (event.target === shared()) body().replaceChildren();
    event.target.dispatchEvent(new CustomEvent('cir:dialog-closed', { bubbles: true }));
  }, true);

  document.addEventListener('cir:close-dialog', () => CIR.closeDialog());
  CIR.showDialog = show;
})();
