"""Loaded by an embedded worker before anything else: what it shall do without.

Keras looks for pandas, to take its tables as input, and uses it if it is there. The lab has no tables, and the import
takes 65 MB of memory for good.
"""

import sys

sys.modules["pandas"] = None  # type: ignore[assignment]  # an import of it fails, as if it were not installed
