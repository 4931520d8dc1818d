"""Namagar: indicators a country can sign, and the way back from each number to who says so."""
