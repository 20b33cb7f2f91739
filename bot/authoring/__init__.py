"""Turn a folder of YAML into a checked bot, with errors that name file and line."""
