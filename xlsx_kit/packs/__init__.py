"""Tools for people who write packs: examined, copied, compared, shown."""
