"""The equations between the figures of a text: each holds, or is a fault with its figures."""
