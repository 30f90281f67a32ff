"""Frame in, frame out, column by column, pure: strings as received become values, or an error names file and
line.
"""
