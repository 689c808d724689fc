"""HTTP: pages fetched politely and safely, and the processes that parse and render them."""
