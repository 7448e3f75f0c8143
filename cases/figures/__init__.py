"""What figures mean, once: `counts` says what is counted, `measures` what follows from it, `tally` keeps the sums, `board` reads them.

`mediators` holds the figures about people: by difficulty, as ranges, nothing of fewer than five, and nobody is put in order by any of it.
"""

from cases.figures.mediators import FEWEST, LOOK_BACK, Difficulty, difficulty, middle_half, of_room, wilson

__all__ = ["FEWEST", "LOOK_BACK", "Difficulty", "difficulty", "middle_half", "of_room", "wilson"]
