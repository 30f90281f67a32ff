"""The exhibits of a participant's sheet: as the report's, but about the one that the parameter
``municipality`` names.
"""
