"""What a bureau has on its disk, as a version of the program left it, and what today's makes of it.

Nothing of the package is named here but its commands, so that the same steps run with any version of it.
"""
