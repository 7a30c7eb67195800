"""Jobs → files in output/, and the manifest that accounts for them."""
