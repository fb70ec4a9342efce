"""Cells of CSV files that people open in a spreadsheet."""


def no_formula(cell: object) -> object:
    """A text that a spreadsheet would compute, with the apostrophe that has it shown (OWASP, "CSV Injection")."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
