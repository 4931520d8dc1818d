"""Members, meetings, decisions of meetings, actions and the work plan."""
