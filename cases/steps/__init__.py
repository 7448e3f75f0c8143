"""What people do, in the order of a dispute: intake, routing, choice, mediation, confirmation."""
