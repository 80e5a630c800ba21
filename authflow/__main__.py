"""
`python -m authflow` is the command line.
"""

from authflow.cli.main import main

if __name__ == "__main__":
    main()
