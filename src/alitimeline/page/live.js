new EventSource("changes?" + document.documentElement.dataset.version).onmessage = () => location.reload();
