"""The third floor: hears people and machines, turns feedback into improvements, tells them the outcome."""
