"""Old workbooks (.xls, .et): values and stamp, read in a process of its own."""
