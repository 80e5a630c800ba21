"""
A single-page application in plain JavaScript that has every conversation through the JSON API.
"""

from pathlib import Path
from typing import Final

INDEX: Final = Path(__file__).with_name("index.html")
SCRIPT: Final = Path(__file__).with_name("authflow-example.js")
STYLE: Final = Path(__file__).with_name("authflow-example.css")
