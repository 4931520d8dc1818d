"""How moving depends on age: measures of a profile, and the model schedule of Rogers and Castro."""
