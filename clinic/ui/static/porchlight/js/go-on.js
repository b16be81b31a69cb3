// After "Is it you?": what was on its way is sent, without another press.
document.querySelector("form[data-go-on]")?.requestSubmit?.();
