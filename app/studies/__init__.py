"""What the pages to touch compute from their controls, with the code that they print. Pure: no Streamlit here."""
