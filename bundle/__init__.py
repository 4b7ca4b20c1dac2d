"""The zip for an office without a network: all packages unpacked for one Python, and what starts the desk."""
