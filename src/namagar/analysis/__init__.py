"""How numbers are made and checked: pure Python, without Django, database, network, clock or chance."""
