"""Everything between an x-ray's file and the glass: decode, fit, paint, and know that it was painted."""
