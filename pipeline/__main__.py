"""``python -m pipeline`` is ``kyotei``."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
