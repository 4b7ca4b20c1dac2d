"""Programs that open workbooks and are no part of the locked environment: what they save, and compute."""
