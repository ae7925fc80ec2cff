"""The rule files: their shapes, their strict reading, and what must agree between them."""
