"""Browser-side pieces of the pages, built with `st.components.v2`: one folder each.

A folder holds a Python wrapper (`__init__.py`) and its JavaScript and style sheet, which are read as text and passed
inline: no build step, no asset server, and no text of a visitor ever becomes part of them.
"""
