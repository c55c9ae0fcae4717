/* Toasts: one line, at most two, 8 seconds, kept while hovered or focused.

   CIR.toast({text, undo, open, level, stay})   shows one; undo is an address that takes it back by POST
   Answers to htmx bring theirs in the event cir:toasts (cir/ui/toasts.py); pages bring theirs as HTML. */
(function () {
  'use strict';
  const CIR = window.CIR = window.CIR || {};
  const MOST = 2;
  const SECONDS = 8;
  const host = () => document.getElementById('toasts');

  function adopt(toast, stay) {
    let timer = 0;
    const start = () => {
      clearTimeout(timer);
      if (!stay) timer = setTimeout(() => leave(toast), SECONDS * 1000);
    };
    const hold = () => clearTimeout(timer);
    toast.addEventListener('pointerenter', hold);
    toast.addEventListener('focusin', hold);
    toast.addEventListener('pointerleave', start);
    toast.addEventListener('focusout', start);
    start();
  }

  function leave(toast) {
    const held = toast.contains(document.activeElement);
    toast.remove();
    if (held) document.getElementById('main')?.focus();
  }

  CIR.toast = function ({ text, undo = '', open = '', level = 'success', stay = false }) {
    const pattern = document.getElementById('toast-pattern');
    if (!pattern || !host()) return;
    const toast = pattern.content.firstElementChild.cloneNode(true);
    toast.dataset.level = level;
    toast.querySelector('[data-text]').textContent = text;
    const link = toast.querySelector('[data-open]');
    const form = toast.querySelector('[data-undo]');
    if (open) link.href = open; else link.remove();
    if (undo) {
      form.action = undo;
      const token = form.querySelector('[name=csrfmiddlewaretoken]');
      if (token) token.value = document.querySelector('meta[name="csrf-token"]').content;
    } else form.remove();
    host().append(toast);
    while (host().children.length > MOST) host().firstElementChild.remove();
    adopt(toast, stay || level === 'error' || level === 'warning');
    CIR.say?.(text);
  };

  document.addEventListener('cir:toasts', (event) => {
    const list = event.detail.value || event.detail;
    (Array.isArray(list) ? list : [list]).forEach((toast) => CIR.toast(toast));
  });

  /* Undo without leaving the page where htmx is there: the answer brings toasts and events. */
  document.addEventListener('submit', (event) => {
    const form = event.target.closest('[data-undo]');
    if (!form || !window.htmx) return;
    event.preventDefault();
    const toast = form.closest('[data-toast]');
    window.htmx.ajax('POST', form.getAttribute('action'), { source: form, target: '#said', swap: 'none' })
      .then(() => { leave(toast); document.dispatchEvent(new CustomEvent('cir:undone')); });
  });

  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-dismiss]');
    if (button) leave(button.closest('[data-toast]'));
  });

  /* Ctrl Z does what the newest Undo does, unless somebody is typing. */
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== 'z') return;
    if (CIR.typing?.(document.activeElement)) return;
    const undo = [...document.querySelectorAll('[data-toast] [data-undo]')].pop();
    if (undo) { event.preventDefault(); undo.requestSubmit(); }
  });

  addEventListener('DOMContentLoaded', () => {
    const words = [];
    host()?.querySelectorAll('[data-toast]').forEach((toast) => {
      adopt(toast, ['error', 'warning'].includes(toast.dataset.level));
      words.push(toast.querySelector('[data-text]').textContent);
    });
    if (words.length) setTimeout(() => CIR.say?.(words.join(' ')), 400);
  });
})();
