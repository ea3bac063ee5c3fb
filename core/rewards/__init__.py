"""Recognition: from facts in the ledger to a score, its breakdown and a tier.

Whoever shows it needs these, and no other names of this folder:

- `model`: Source, Tier, Breakdown (`total`, `line(source)`, `lines`, `left_out`), Line, Item, WhyNot, Paused, Reading,
  MonthSoFar
- `rules`: breakdown, tier, earned, next_tier (pure)
- `reading`: recognition_of(tx, advocate) -> Breakdown, reading_of(tx, advocate) -> Reading,
  tiers_of(tx, advocates) -> {advocate id: Tier | None}, said_by_family(tx, connection id)
- `closing`: month_so_far(tx, advocate) -> MonthSoFar
- `facts`: event_attended(invitation, event), article_confirmed(tx, article) -> Change
- `policy`: Policy, at `tx.house.policy`
"""
