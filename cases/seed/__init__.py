"""Many believable cases, fast. Some forty disputes take the real steps and are rolled back; what they left in the tables is copied,
with other people, numbers, stations and days, and with every history hashed anew.
"""
