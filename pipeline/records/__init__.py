"""Raw values → typed records of a city, and the faults found on the way."""
