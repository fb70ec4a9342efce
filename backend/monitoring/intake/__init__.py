"""What clients tell of requests that did not pass the gateway, and what an answered request really was."""
