"""`python -m checkpoint_app` is `checkpoint`."""

from checkpoint_app.cli import main

if __name__ == "__main__":
    main()
