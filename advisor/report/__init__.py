"""An assessment written down: as the contract's JSON, or as text for a person."""
